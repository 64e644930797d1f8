"""Few people and identities can do much, and each signs in as itself.

A cluster has three kinds of doors that ask who is there: Azure Resource Manager, which can hand out
credentials and change everything; the Kubernetes API, which runs what it is told; and the registries and
key vaults beside the cluster, which decide what runs and what it knows. This section asks of each who may
pass, under which name, and whether that name is a person's or a machine's own.

What is wrong here is rarely one setting. An administrator credential that nobody can take back, a group
that inherits Owner from above, an identity that two clusters share: each turns one stolen sign-in into the
whole cluster, or into several. So the items look at rights as they add up, through groups, inherited
assignments and roles of your own, and name the holders.

The section begins with signing in (IAM-1) and rights on cluster and registry (IAM-2, IAM-3), goes on to the
cluster's own identities (IAM-4), and ends with secrets: on the wire (IAM-5), at rest (IAM-6) and under
whose key (IAM-7). The last two are shown again under network access, where the text repeats them.

The text speaks of Azure AD, which is now Microsoft Entra ID, and of a service principal for each cluster:
today that is a managed identity, which has no secret to lose.
"""

from typing import Final

from aks_harden.checks.links import Link

LINKS: Final = (
    Link(
        was="azure/aks/managed-aad",
        now="azure/aks/entra-id-control-plane-authentication",
        about="Signing in to the Kubernetes API with Microsoft Entra ID",
    ),
    Link(
        was="azure/aks/operator-best-practices-identity",
        now="azure/aks/concepts-cluster-authentication",
        about="Authentication and authorisation of clusters",
    ),
    Link(
        was="azure/container-registry/container-registry-intro",
        now="azure/container-registry/container-registry-intro",
        about="What Azure Container Registry is",
    ),
)
"""The text's links of this section."""
