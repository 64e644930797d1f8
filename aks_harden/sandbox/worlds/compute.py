"""Scale sets with their machines and cards, and single machines."""

from collections.abc import Sequence
from typing import Any

from aks_harden.sandbox.worlds.cluster import UBUNTU_22
from aks_harden.sandbox.worlds.cluster import image as node_image
from aks_harden.sandbox.worlds.naming import MADE, guid, weak
from aks_harden.sandbox.worlds.network import tracked
from aks_harden.sandbox.worlds.world import Json

_LOCATION = "westeurope"
_GALLERIES = "/subscriptions/109a5e88-712a-48ae-9078-9ca8b3c81345/resourceGroups"


def image_reference(image: str) -> Json:
    """Spell where a node image such as `AKSUbuntu-2204gen2containerd-202610.20.0` comes from."""
    gallery, definition, version = image.split("-", 2)
    group = f"{gallery[:3]}-{gallery[3:]}"
    path = f"{group}/providers/Microsoft.Compute/galleries/{gallery}/images/{definition}/versions/{version}"
    return {"id": f"{_GALLERIES}/{path}"}


def scale_set(
    identity: str,
    *,
    pool: str,
    cluster: str,
    count: int,
    subnet: str,
    security_group: str = "",
    backend_pools: Sequence[str] = (),
    identities: Sequence[str] = (),
    node_public_ip: bool = False,
    size: str = "Standard_D4ds_v5",
    image: str = "",
) -> Json:
    """Make the scale set of a pool, network profile and all."""
    name = identity.rpartition("/")[2]
    address: Json = {
        "primary": True,
        "subnet": {"id": subnet},
        "privateIPAddressVersion": "IPv4",
        "loadBalancerBackendAddressPools": [{"id": each} for each in backend_pools],
    }
    if node_public_ip:
        address["publicIPAddressConfiguration"] = {
            "name": "npip",
            "properties": {"idleTimeoutInMinutes": 4, "ipTags": [], "publicIPAddressVersion": "IPv4"},
        }
    card: Json = {
        "primary": True,
        "enableAcceleratedNetworking": True,
        "disableTcpStateTracking": False,
        "dnsSettings": {"dnsServers": []},
        "enableIPForwarding": True,
        "ipConfigurations": [{"name": "ipconfig1", "properties": address}],
    }
    if security_group:
        card["networkSecurityGroup"] = {"id": security_group}
    machine = _machine_profile(name, pool, cluster, image or node_image(UBUNTU_22))
    machine["networkProfile"] = {"networkInterfaceConfigurations": [{"name": name, "properties": card}]}
    return {
        "name": name,
        "id": identity,
        "type": "Microsoft.Compute/virtualMachineScaleSets",
        "location": _LOCATION,
        "etag": f'"{guid("etag", identity)}"',
        "tags": {
            "aks-managed-poolName": pool,
            "aks-managed-orchestrator": "Kubernetes:1.34.1",
            "aks-managed-createOperationID": guid("operation", identity),
            "aks-managed-resourceNameSuffix": name.split("-")[2],
        },
        "identity": {
            "type": "UserAssigned",
            "userAssignedIdentities": {
                each: {"principalId": guid("oid", each), "clientId": guid("app", each)} for each in identities
            },
        },
        "sku": {"name": size, "tier": "Standard", "capacity": count},
        "properties": {
            "singlePlacementGroup": False,
            "orchestrationMode": "Uniform",
            "upgradePolicy": {"mode": "Manual"},
            "virtualMachineProfile": machine,
            "provisioningState": "Succeeded",
            "overprovision": False,
            "doNotRunExtensionsOnOverprovisionedVMs": False,
            "uniqueId": guid("unique", identity),
            "timeCreated": MADE,
        },
    }


def _machine_profile(name: str, pool: str, cluster: str, image: str) -> Json:
    return {
        "osProfile": {
            "computerNamePrefix": name.removesuffix("-vmss") + "-vmss",
            "adminUsername": "azureuser",
            "linuxConfiguration": {
                "disablePasswordAuthentication": True,
                "ssh": {"publicKeys": [{"path": "/home/azureuser/.ssh/authorized_keys", "keyData": _KEY}]},
                "provisionVMAgent": True,
                "enableVMAgentPlatformUpdates": False,
            },
            "secrets": [],
            "allowExtensionOperations": True,
            "requireGuestProvisionSignal": True,
        },
        "storageProfile": {
            "osDisk": {
                "osType": "Linux",
                "createOption": "FromImage",
                "caching": "ReadOnly",
                "managedDisk": {"storageAccountType": "Premium_LRS"},
                "diskSizeGB": 128,
            },
            "imageReference": image_reference(image),
        },
        "extensionProfile": {
            "extensions": [
                {
                    "name": "vmssCSE",
                    "properties": {
                        "autoUpgradeMinorVersion": True,
                        "publisher": "Microsoft.Azure.Extensions",
                        "type": "CustomScript",
                        "typeHandlerVersion": "2.0",
                        "settings": {"pool": pool, "cluster": cluster},
                    },
                }
            ]
        },
    }


_KEY = "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABAQDinventedforthesandbox azureuser@contoso.example\n"


def machines(scale: Json, addresses: Sequence[str], *, public: Sequence[str] = ()) -> list[Json]:
    """Make the machines of a scale set with their cards, and public addresses where it has them."""
    made: list[Json] = []
    for number, address in enumerate(addresses):
        machine = f"{scale['id']}/virtualMachines/{number}"
        card = _card(scale, machine, address)
        made += [_machine(scale, machine, number, str(card["id"])), card]
        if public:
            made.append(_card_address(card, public[number]))
    return made


def _machine(scale: Json, identity: str, number: int, card: str) -> Json:
    return {
        "name": f"{scale['name']}_{number}",
        "id": identity,
        "type": "Microsoft.Compute/virtualMachineScaleSets/virtualMachines",
        "location": _LOCATION,
        "instanceId": str(number),
        "sku": {"name": scale["sku"]["name"], "tier": "Standard"},
        "properties": {
            "networkProfile": {"networkInterfaces": [{"id": card, "properties": {"primary": True}}]},
            "latestModelApplied": True,
            "provisioningState": "Succeeded",
            "vmId": guid("vm", identity),
            "timeCreated": MADE,
        },
    }


def _card(scale: Json, machine: str, address: str) -> Json:
    configured = scale["properties"]["virtualMachineProfile"]["networkProfile"][
        "networkInterfaceConfigurations"
    ][0]
    wanted = configured["properties"]
    first = wanted["ipConfigurations"][0]["properties"]
    name = configured["name"]
    identity = f"{machine}/networkInterfaces/{name}"
    inner: Json = {
        "provisioningState": "Succeeded",
        "privateIPAddress": address,
        "privateIPAllocationMethod": "Dynamic",
        "subnet": first["subnet"],
        "primary": True,
        "privateIPAddressVersion": "IPv4",
        "loadBalancerBackendAddressPools": first["loadBalancerBackendAddressPools"],
    }
    if "publicIPAddressConfiguration" in first:
        inner["publicIPAddress"] = {"id": f"{identity}/ipConfigurations/ipconfig1/publicIPAddresses/npip"}
    properties: Json = {
        "provisioningState": "Succeeded",
        "ipConfigurations": [
            {
                "name": "ipconfig1",
                "id": f"{identity}/ipConfigurations/ipconfig1",
                "etag": weak(identity),
                "properties": inner,
            }
        ],
        "dnsSettings": {"dnsServers": [], "appliedDnsServers": []},
        "enableAcceleratedNetworking": True,
        "enableIPForwarding": True,
        "primary": True,
        "virtualMachine": {"id": machine},
    }
    if "networkSecurityGroup" in wanted:
        properties["networkSecurityGroup"] = wanted["networkSecurityGroup"]
    return {"name": name, "id": identity, "etag": weak(identity), "properties": properties}


def _card_address(card: Json, address: str) -> Json:
    configuration = f"{card['id']}/ipConfigurations/ipconfig1"
    identity = f"{configuration}/publicIPAddresses/npip"
    return {
        "name": "npip",
        "id": identity,
        "etag": weak(identity),
        "properties": {
            "provisioningState": "Succeeded",
            "ipAddress": address,
            "publicIPAddressVersion": "IPv4",
            "publicIPAllocationMethod": "Static",
            "idleTimeoutInMinutes": 4,
            "ipTags": [],
            "ipConfiguration": {"id": configuration},
        },
    }


def machine_card(identity: str, subnet: str, address: str, *, machine: str) -> Json:
    """Make the network card of a single machine."""
    inner: Json = {
        "provisioningState": "Succeeded",
        "privateIPAddress": address,
        "privateIPAllocationMethod": "Dynamic",
        "subnet": {"id": subnet},
        "primary": True,
        "privateIPAddressVersion": "IPv4",
    }
    configuration = {
        "name": "ipconfig1",
        "id": f"{identity}/ipConfigurations/ipconfig1",
        "etag": weak(identity),
        "type": "Microsoft.Network/networkInterfaces/ipConfigurations",
        "properties": inner,
    }
    properties: Json = {
        "ipConfigurations": [configuration],
        "dnsSettings": {"dnsServers": [], "appliedDnsServers": []},
        "enableAcceleratedNetworking": False,
        "enableIPForwarding": False,
        "primary": True,
        "virtualMachine": {"id": machine},
        "nicType": "Standard",
    }
    return tracked(identity, "networkInterfaces", properties)


def machine(identity: str, card: str, *, size: str = "Standard_B2s", **more: Any) -> Json:  # noqa: ANN401 - wire values
    """Make a single Linux machine."""
    return {
        "name": identity.rpartition("/")[2],
        "id": identity,
        "type": "Microsoft.Compute/virtualMachines",
        "location": _LOCATION,
        **more,
        "properties": {
            "hardwareProfile": {"vmSize": size},
            "provisioningState": "Succeeded",
            "vmId": guid("vm", identity),
            "storageProfile": {"osDisk": {"osType": "Linux", "createOption": "FromImage", "diskSizeGB": 30}},
            "osProfile": {"computerName": identity.rpartition("/")[2], "adminUsername": "azureuser"},
            "networkProfile": {"networkInterfaces": [{"id": card}]},
            "timeCreated": MADE,
        },
    }
