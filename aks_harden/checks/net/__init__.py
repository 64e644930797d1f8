"""What need not reach the cluster cannot, and what leaves it goes through a filter.

Three networks meet in a cluster. The API server is the door for those who run it; it belongs on a private
path. The nodes lie in a virtual network with everything else that was put there, and are reached by
whatever the rules of two security groups, the routes and the load balancers together allow. The pods talk
to each other on a network that is flat until policies divide it.

Every one of these is decided by several settings at once, which is why the items follow packets and not
properties: an inbound rule matters only with a way to the node, a route only when nothing more specific
goes round it, a firewall only as far as its rules forbid something.

The section covers the API server (NET-1, NET-10), what leaves the nodes (NET-2), TLS on each leg (NET-3,
NET-4, NET-5), the network plugin and its policies (NET-6, NET-7, NET-9), SSH (NET-8) and old ingress
(NET-11). NET-12 and NET-13 show IAM-6 and IAM-7 again, as the text does.

Some of the text has aged. A private cluster and authorised ranges exclude each other. kubenet, which it
recommends for small clusters, ends in 2028. Azure Load Balancer has no TLS of its own: what ends TLS stands
behind or before it. Between control plane and nodes TLS is Azure's own affair and can only be attested.
"""

from typing import Final

from aks_harden.checks.links import Link
from aks_harden.checks.retirements import retirement

LINKS: Final = (
    Link(
        was="azure/aks/private-clusters",
        now="azure/aks/private-clusters",
        about="Clusters whose API server has a private address",
    ),
    Link(
        was="azure/aks/operator-best-practices-network",
        now="azure/aks/operator-best-practices-network",
        about="Network design for clusters",
    ),
    Link(
        was="azure/aks/operator-best-practices-cluster-isolation",
        now="azure/aks/operator-best-practices-cluster-isolation",
        about="Keeping teams and workloads of one cluster apart",
    ),
    Link(
        was="azure/aks/http-application-routing",
        now="previous-versions/azure/aks/http-application-routing",
        about="The HTTP application routing add-on",
        note=f"retired on {retirement('http-routing').on}",
    ),
)
"""The text's links of this section."""
