"""Sensitive information lies in Azure Key Vault (judged as IAM-6).

## Why

The text asks for this in two of its sections: as a matter of identities, and as a matter of the network,
since a vault that answers the whole Internet keeps its secrets by passwords and tokens alone.

## What the fix changes

Nothing of its own: what IAM-6 says of the secrets-provider add-on and of the vaults holds here as well.

## Limits

- It is judged once, as IAM-6, shown in both sections and counted once. The limits of IAM-6 are its own.
"""

from aks_harden.checks.check import repeats
from aks_harden.checks.iam import iam_6
from aks_harden.model.verdict import Section

CHECK = repeats(iam_6.CHECK, "NET-12", Section.NET)
