"""The words of the product as frozen values: verdict, severity, risk, finding, fix."""
