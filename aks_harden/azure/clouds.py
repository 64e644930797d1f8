"""The clouds and their addresses: the only place in the product that names a host of a cloud."""

from typing import Final

from msgspec import Struct


class Cloud(Struct, frozen=True, kw_only=True):
    """Where a cloud answers."""

    name: str
    resource_manager: str
    """Base address of Azure Resource Manager, without a slash at the end."""
    authority: str
    """Base address where tokens are asked for."""
    graph: str
    """Base address of Microsoft Graph, without a slash at the end."""
    audience: str = ""
    """Resource that Resource Manager tokens are for; the address itself where empty."""

    @property
    def scope(self) -> str:
        """Token scope of Resource Manager."""
        return f"{(self.audience or self.resource_manager).rstrip('/')}/.default"

    @property
    def graph_scope(self) -> str:
        """Token scope of Microsoft Graph."""
        return f"{self.graph.rstrip('/')}/.default"


CLOUDS: Final = {
    cloud.name: cloud
    for cloud in (
        Cloud(
            name="AzureCloud",
            resource_manager="https://management.azure.com",
            authority="https://login.microsoftonline.com",
            graph="https://graph.microsoft.com",
        ),
        Cloud(
            name="AzureUSGovernment",
            resource_manager="https://management.usgovcloudapi.net",
            authority="https://login.microsoftonline.us",
            graph="https://graph.microsoft.us",
        ),
        Cloud(
            name="AzureChinaCloud",
            resource_manager="https://management.chinacloudapi.cn",
            authority="https://login.chinacloudapi.cn",
            graph="https://microsoftgraph.chinacloudapi.cn",
        ),
    )
}
"""The clouds that need no Azure CLI to be known."""
