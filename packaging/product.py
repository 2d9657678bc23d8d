"""What the program is called wherever it is installed: names, numbers, file type."""

import core

VERSION = core.__version__
NAME = "attention-explorer"  # of the executable, the package, the icon and the desktop entry
TITLE = "Attention Explorer"
# What macOS and AppStream want; a name, not the address of a site.
IDENTIFIER = "org.attentionexplorer.app"
SUMMARY = "See how a language model pays attention"
MAKER = "The Attention Explorer contributors"
COPYRIGHT = "Copyright © 2026 The Attention Explorer contributors. MIT licence."

SUFFIX = ".attn"
MIME_TYPE = "application/x-attention-explorer+json"
FILE_KIND = "Attention Explorer exploration"
UTI = "org.attentionexplorer.exploration"  # macOS's name of the file type
PROG_ID = "AttentionExplorer.Exploration"  # and that of Windows


def info_plist() -> dict[str, object]:
    """What macOS reads of the bundle, besides what PyInstaller writes itself."""
    return {
        "CFBundleDisplayName": TITLE,
        "CFBundleShortVersionString": VERSION,
        "CFBundleVersion": VERSION,
        "NSHumanReadableCopyright": COPYRIGHT,
        "LSApplicationCategoryType": "public.app-category.education",
        "LSMinimumSystemVersion": "13.0",  # Qt 6.11's
        "NSHighResolutionCapable": True,
        "NSRequiresAquaSystemAppearance": False,  # dark where the system is dark
        "CFBundleLocalizations": ["en", "de", "es"],
        "CFBundleDocumentTypes": [
            {
                "CFBundleTypeName": FILE_KIND,
                "CFBundleTypeRole": "Editor",
                "CFBundleTypeIconFile": f"{NAME}.icns",
                "LSHandlerRank": "Owner",
                "LSItemContentTypes": [UTI],
            }
        ],
        "UTExportedTypeDeclarations": [
            {
                "UTTypeIdentifier": UTI,
                "UTTypeDescription": FILE_KIND,
                "UTTypeConformsTo": ["public.json"],
                "UTTypeTagSpecification": {
                    "public.filename-extension": [SUFFIX[1:]],
                    "public.mime-type": [MIME_TYPE],
                },
            }
        ],
    }


def version_numbers() -> tuple[int, int, int, int]:
    """The version as Windows counts: always four numbers."""
    numbers = [int(part) for part in VERSION.split(".")]
    major, minor, patch, build = (*numbers, 0, 0, 0)[:4]
    return major, minor, patch, build


def version_resource() -> str:
    """The version resource of the executable on Windows, as PyInstaller reads it."""
    strings = {
        "CompanyName": MAKER,
        "FileDescription": TITLE,
        "FileVersion": VERSION,
        "InternalName": NAME,
        "LegalCopyright": COPYRIGHT,
        "OriginalFilename": f"{NAME}.exe",
        "ProductName": TITLE,
        "ProductVersion": VERSION,
    }
    table = ", ".join(f"StringStruct({key!r}, {value!r})" for key, value in strings.items())
    # 0x40004: Windows NT; 1: a program. 0409, 1200: American English in UTF-16.
    return (
        f"VSVersionInfo(\n"
        f"  ffi=FixedFileInfo(filevers={version_numbers()}, prodvers={version_numbers()},\n"
        f"    mask=0x3F, flags=0, OS=0x40004, fileType=1, subtype=0, date=(0, 0)),\n"
        f"  kids=[StringFileInfo([StringTable('040904B0', [{table}])]),\n"
        f"    VarFileInfo([VarStruct('Translation', [0x0409, 1200])])])\n"
    )
