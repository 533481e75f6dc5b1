"""Which calls our own code may not make: those that run code out of data, or wait for ever."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

# Modules whose readers build any object that the file names, and call what it says.
_RUNNING: Final = frozenset(
    {"pickle", "cPickle", "joblib", "dill", "cloudpickle", "shelve", "marshal"}
)
_FORBIDDEN: Final = frozenset(
    {"eval", "exec", "compile", "os.system", "os.popen", "torch.hub.load", "torch.jit.load",
     "pandas.read_pickle", "yaml.load", "yaml.unsafe_load", "yaml.full_load", "spacy.load",
     "importlib.import_module", "runpy.run_path", "tarfile.open", "shutil.unpack_archive"}
)  # fmt: skip
# What is right only with this argument.
_REQUIRED: Final = {
    "torch.load": ("weights_only", True),
    "numpy.load": ("allow_pickle", False),
}
_HTTP_VERBS: Final = ("get", "post", "put", "head", "request")


def _names(tree: ast.AST) -> dict[str, str]:
    """What each imported name stands for: `np` for numpy, `load` for torch.load."""
    names = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                whole = alias.name if alias.asname else alias.name.split(".")[0]
                names[alias.asname or whole] = whole
        elif isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                names[alias.asname or alias.name] = f"{node.module}.{alias.name}"
    return names


def _dotted(node: ast.expr, names: dict[str, str]) -> str:
    if isinstance(node, ast.Name):
        return names.get(node.id, node.id)
    if isinstance(node, ast.Attribute):
        return f"{_dotted(node.value, names)}.{node.attr}"
    return "?"


def _is_http(call: str) -> bool:
    *owner, verb = call.split(".")
    if call.endswith("urlopen"):
        return True
    return verb in _HTTP_VERBS and bool(owner) and owner[-1].lstrip("_") in ("requests", "session")


def forbidden_calls(source: str) -> Iterator[tuple[int, str]]:
    """Line and name of each import and call that is not allowed."""
    tree = ast.parse(source)
    names = _names(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            if isinstance(node, ast.ImportFrom):
                modules = [node.module or ""]
            else:
                modules = [alias.name for alias in node.names]
            for module in modules:
                if module.split(".")[0] in _RUNNING:
                    yield node.lineno, module
        if not isinstance(node, ast.Call):
            continue
        call = _dotted(node.func, names)
        given = {k.arg: k.value.value for k in node.keywords if isinstance(k.value, ast.Constant)}
        keyword, value = _REQUIRED.get(call, ("", None))
        if call in _FORBIDDEN or (keyword and given.get(keyword) is not value):
            yield node.lineno, call
        elif any(k.arg == "shell" and given.get("shell") is not False for k in node.keywords):
            yield node.lineno, f"{call} by a shell"
        elif _is_http(call) and "timeout" not in {k.arg for k in node.keywords}:
            yield node.lineno, f"{call} without a time-out"
