"""Our own colours; every theme that Textual brings can be chosen as well."""

from typing import Final

from textual.theme import Theme

THEME: Final = Theme(
    name="aks-harden",
    dark=True,
    primary="#6cb6e8",
    secondary="#b8a3e0",
    accent="#5fd0c5",
    foreground="#d5dbe3",
    background="#10151b",
    surface="#161d25",
    panel="#1b242e",
    success="#86cf93",
    warning="#e8bf6a",
    error="#f2777f",
    variables={
        "footer-key-foreground": "#5fd0c5",
        "text-muted": "#8a97a6",
        "text-success": "#86cf93",
        "text-warning": "#e8bf6a",
        "text-error": "#f2777f",
        "text-accent": "#5fd0c5",
        "text-secondary": "#b8a3e0",
        "scrollbar": "#2b3846",
        "scrollbar-background": "#10151b",
        "scrollbar-hover": "#3a4a5c",
        "scrollbar-active": "#6cb6e8",
        "border": "#6cb6e8",
    },
)
"""Dark and calm: one blue for what is ours, the rest belongs to the verdicts."""
