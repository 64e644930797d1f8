"""In sensitive environments, encryption uses keys of your own (judged as IAM-7).

## Why

The text asks for this in two of its sections: as a matter of identities, and as a matter of the network that
leads to the vault of such keys.

## What the fix changes

Nothing of its own: what IAM-7 says of Secrets, disks, hosts and registries holds here as well.

## Limits

- It is judged once, as IAM-7, shown in both sections and counted once. The limits of IAM-7 are its own.
"""

from aks_harden.checks.check import repeats
from aks_harden.checks.iam import iam_7
from aks_harden.model.verdict import Section

CHECK = repeats(iam_7.CHECK, "NET-13", Section.NET)
