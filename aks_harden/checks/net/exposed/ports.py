"""Ports that nobody on the Internet should reach, by what listens there as a rule."""

from typing import Final

SSH: Final = 22
"""Left to NET-8, which judges who reaches it."""

_MANAGEMENT: Final = {
    23: "Telnet",
    135: "RPC",
    445: "SMB",
    2375: "Docker",
    2376: "Docker",
    2379: "etcd",
    2380: "etcd",
    3389: "RDP",
    5985: "WinRM",
    5986: "WinRM",
    6443: "a Kubernetes API",
    10250: "kubelet",
    10255: "kubelet",
}
_DATABASES: Final = {
    1433: "SQL Server",
    1521: "Oracle",
    3306: "MySQL",
    5432: "PostgreSQL",
    5984: "CouchDB",
    6379: "Redis",
    9042: "Cassandra",
    9200: "Elasticsearch",
    11211: "Memcached",
    27017: "MongoDB",
}
_DASHBOARDS: Final = {
    3000: "Grafana",
    5601: "Kibana",
    8001: "a kubectl proxy",
    9090: "Prometheus",
    9093: "Alertmanager",
    15672: "RabbitMQ management",
    16686: "Jaeger",
}

GUARDED: Final = {**_MANAGEMENT, **_DATABASES, **_DASHBOARDS}
"""What listens at each port as a rule: management, databases, dashboards. SSH is left to NET-8."""


def told(port: int) -> str:
    """Return a port with what listens there as a rule."""
    return f"{port} ({GUARDED[port]})" if port in GUARDED else str(port)
