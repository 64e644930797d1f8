"""Run as `python -m aks_harden`."""

from aks_harden.cli.main import run

if __name__ == "__main__":
    run()
