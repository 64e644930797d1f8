"""Only what is trusted runs, it is watched while it runs, and it is kept up to date.

Compliance here is not a certificate but four questions about software. Where does it come from: may
anything but images of the operator's own registries start (CMP-1), and what are they built on (CMP-5)? Is
it known to be vulnerable: are registries and running images scanned, and is what was found mended in time
(CMP-3, CMP-6)? Is it behaving: does Microsoft Defender for Cloud watch the cluster (CMP-2)? And does
somebody measure all this against a standard (CMP-4)?

The items beyond the text ask the same of the platform below: the Kubernetes version, the node images, the
windows in which they are replaced, the policies that hold workloads to a baseline, and what Azure retires.

The text speaks of Azure Security Center and of two Azure Defender plans. They are Microsoft Defender for
Cloud and one plan, Containers, today. CIS benchmarks judge how Azure and Kubernetes are set up, not what
images hold: holes in images are found by scanning. The text's pages about Container Instances concern
another service.
"""

from typing import Final

from aks_harden.checks.links import Link

LINKS: Final = (
    Link(
        was="azure/security-center/defender-for-kubernetes-introduction",
        now="azure/defender-for-cloud/defender-for-containers-introduction",
        about="Microsoft Defender for Containers",
        note="the plan for Kubernetes became part of the plan Containers",
    ),
    Link(
        was="azure/security-center/defender-for-container-registries-usage",
        now="azure/defender-for-cloud/agentless-vulnerability-assessment-azure",
        about="Scanning of images for vulnerabilities",
        note="the plan for registries became part of the plan Containers",
    ),
    Link(
        was="security/benchmark/azure/baselines/container-registry-security-baseline",
        now="security/benchmark/azure/baselines/container-registry-security-baseline",
        about="Security baseline of Azure Container Registry",
    ),
    Link(
        was="security/benchmark/azure/baselines/container-instances-security-baseline",
        now="security/benchmark/azure/baselines/aks-security-baseline",
        about="Security baseline of AKS",
        note="the page that the text names is about Azure Container Instances, another service",
    ),
    Link(
        was="azure/container-instances/container-instances-image-security",
        now="azure/container-instances/container-instances-image-security",
        about="Security of container images",
        note="written for Azure Container Instances; what it says of images holds here too",
    ),
)
"""The text's links of this section."""
