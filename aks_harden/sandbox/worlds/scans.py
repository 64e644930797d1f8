"""What Defender for Cloud says: assessments, findings in images, compliance standards."""

from typing import Final

from aks_harden.sandbox.worlds import ages
from aks_harden.sandbox.worlds.naming import MADE, guid
from aks_harden.sandbox.worlds.world import Json

RUNNING: Final = "c609cf0f-71ab-41e9-a3c6-9a1f7fe1b8d5"
"""Key of the assessment of the images that run in a cluster."""
RUNNING_TITLE: Final = (
    "Azure running container images should have vulnerabilities resolved"
    " (powered by Microsoft Defender Vulnerability Management)"
)


def assessment(resource: str, title: str, *, healthy: bool, key: str = "") -> Json:
    """Make an assessment of a resource; its key is made from its title unless given."""
    name = key or guid("assessment", title)
    status: Json = {
        "code": "Healthy" if healthy else "Unhealthy",
        "firstEvaluationDate": MADE,
        "statusChangeDate": MADE,
    }
    return {
        "type": "Microsoft.Security/assessments",
        "id": f"{resource}/providers/Microsoft.Security/assessments/{name}",
        "name": name,
        "properties": {
            "resourceDetails": {"source": "Azure", "id": resource},
            "displayName": title,
            "status": status,
            "additionalData": {},
        },
    }


def finding(
    cluster: str,
    vulnerability: str,
    *,
    severity: str,
    host: str,
    repository: str,
    public_days: int,
    pushed_days: int,
    fix: str = "FixAvailable",
    exploited: bool = False,
) -> Json:
    """Make one vulnerability of one image that runs in a cluster."""
    digest = f"sha256:{guid('image', host, repository).replace('-', '') * 2}"
    name = guid("finding", cluster, vulnerability, repository)
    details: Json = {
        "severity": severity,
        "exploitabilityAssessment": {
            "exploitStepsPublished": exploited,
            "exploitStepsVerified": False,
            "isInExploitKit": False,
            "exploitUris": [],
            "types": ["Remote"],
        },
        "lastModifiedDate": ages.moment(days_ago=public_days),
        "publishedDate": ages.moment(days_ago=public_days),
        "workarounds": [],
        "references": [{"title": vulnerability, "link": f"https://nvd.example/{vulnerability}"}],
        "weaknesses": {"cwe": [{"id": "CWE-787"}]},
        "cveId": vulnerability,
        "cvss": {"3.0": {"cvssVectorString": "CVSS:3.0/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", "base": 9.8}},
    }
    artifact: Json = {
        "lastPushedToRegistryUTC": ages.moment(days_ago=pushed_days),
        "repositoryName": repository,
        "registryHost": host,
        "artifactType": "ContainerImage",
        "mediaType": "application/vnd.docker.distribution.manifest.v2+json",
        "digest": digest,
        "tags": ["stable"],
    }
    software: Json = {
        "category": "OS",
        "language": "",
        "fixedVersion": "3.0.18" if fix == "FixAvailable" else "",
        "version": "3.0.2",
        "vendor": "openssl",
        "packageName": "openssl",
        "osDetails": {"osPlatform": "linux", "osVersion": "ubuntu_linux_22.04"},
        "fixStatus": fix,
        "evidence": [],
    }
    return {
        "type": "Microsoft.Security/assessments/subAssessments",
        "id": f"{cluster}/providers/Microsoft.Security/assessments/{RUNNING}/subAssessments/{name}",
        "name": name,
        "properties": {
            "id": vulnerability,
            "displayName": vulnerability,
            "status": {"code": "Unhealthy", "severity": "High" if severity == "Critical" else severity},
            "remediation": "Update openssl.",
            "description": f"{vulnerability} affects openssl.",
            "resourceDetails": {
                "source": "Azure",
                "id": f"/repositories/{repository}/images/{digest}",
            },
            "timeGenerated": ages.moment(days_ago=0),
            "additionalData": {
                "assessedResourceType": "AzureContainerRegistryVulnerability",
                "cvssV30Score": 9.8,
                "vulnerabilityDetails": details,
                "artifactDetails": artifact,
                "softwareDetails": software,
            },
        },
    }


def standard(subscription: str, name: str, *, passed: int = 40, failed: int = 6) -> Json:
    """Make a standard that Defender for Cloud measures a subscription against."""
    root = f"/subscriptions/{subscription}/providers/Microsoft.Security"
    return {
        "id": f"{root}/regulatoryComplianceStandards/{name}",
        "name": name,
        "type": "Microsoft.Security/regulatoryComplianceStandards",
        "properties": {
            "state": "Failed" if failed else "Passed",
            "passedControls": passed,
            "failedControls": failed,
            "skippedControls": 0,
            "unsupportedControls": 3,
        },
    }
