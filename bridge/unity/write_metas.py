"""Write the .meta file that Unity expects beside every file and folder of the package; none that is there is changed.

    python bridge/unity/write_metas.py

Scenes and other packages refer to a script by the guid in its .meta file, so it is committed and stays. A new one is
made from the path, so that two people who add the same file do not disagree.
"""

import hashlib
from pathlib import Path

PACKAGE = Path(__file__).parent / "com.shiftxr.bridge"
IMPORTERS = {
    ".asmdef": "AssemblyDefinitionImporter",
    ".md": "TextScriptImporter",
    ".json": "TextScriptImporter",
}
TAIL = "  externalObjects: {}\n  userData: \n  assetBundleName: \n  assetBundleVariant: \n"
SCRIPT = (
    "MonoImporter:\n  externalObjects: {}\n  serializedVersion: 2\n  defaultReferences: []\n  executionOrder: 0\n"
    "  icon: {instanceID: 0}\n  userData: \n  assetBundleName: \n  assetBundleVariant: \n"
)


def imported() -> list[Path]:
    """What Unity imports: all but .meta files, hidden ones and folders whose name ends in ~."""
    return sorted(path for path in PACKAGE.rglob("*") if path.suffix != ".meta" and not _hidden(path))


def _hidden(path: Path) -> bool:
    return any(part.startswith(".") or part.endswith("~") for part in path.relative_to(PACKAGE).parts)


def meta_text(path: Path) -> str:
    """A .meta file's text, for a file or folder of the package."""
    name = path.relative_to(PACKAGE.parent).as_posix()
    head = f"fileFormatVersion: 2\nguid: {hashlib.md5(name.encode()).hexdigest()}\n"  # an id, not a secret
    if path.is_dir():
        return f"{head}folderAsset: yes\nDefaultImporter:\n{TAIL}"
    if path.suffix == ".cs":
        return head + SCRIPT
    importer = "PackageManifestImporter" if path.name == "package.json" else IMPORTERS[path.suffix]
    return f"{head}{importer}:\n{TAIL}"


def main() -> None:
    """Write those that are missing."""
    for path in imported():
        meta = path.with_name(path.name + ".meta")
        if not meta.exists():
            meta.write_text(meta_text(path), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
