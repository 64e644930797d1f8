"""Round trips of NET-11."""

from support.trips import Trip

from aks_harden.sandbox.server import Sandbox


def with_add_on(box: Sandbox) -> None:
    """Have the add-on on, as on a cluster from before its retirement."""
    profile = {
        "enabled": True,
        "config": {"HTTPApplicationRoutingZoneName": "1a2b.westeurope.aksapp.example"},
    }
    box.patch(box.cluster_id, {"properties": {"addonProfiles": {"httpApplicationRouting": profile}}})


def with_nginx(box: Sandbox) -> None:
    """Have application routing on with its own NGINX."""
    routing = {"enabled": True, "nginx": {"defaultIngressControllerType": "External"}}
    box.patch(box.cluster_id, {"properties": {"ingressProfile": {"webAppRouting": routing}}})


TRIPS = (
    Trip(fix="NET-11.add-on", prepare=with_add_on, answers={"ingress-migrated": "yes"}),
    Trip(fix="NET-11.nginx", prepare=with_nginx, answers={"ingress-migrated": "yes"}),
)
