/// Packages that are found and never evaluated.
enum OpaqueLibraries {
  static func contains(_ name: Substring) -> Bool { libraries.contains(name) || standard.contains(name) }

  /// What no model's structure depends on, or what can only really be run.
  private static let libraries = words(
    """
    transformers huggingface_hub safetensors lightning pytorch_lightning lightning_fabric lightning_utilities torchmetrics loguru rich
    rootutils pyrootutils hydra omegaconf yaml pandas sklearn scipy PIL cv2 mmcv mmengine numpy einops torch
    """)

  /// Whether what comes of a library can't hold layers of a model: metrics, logs, data.
  static func hasNoLayers(_ name: Substring) -> Bool { withoutLayers.contains(name) }

  private static let withoutLayers = words(
    "torchmetrics loguru rich rootutils pyrootutils yaml pandas sklearn scipy PIL cv2 logging pathlib datetime time json csv random")

  static func isStandard(_ name: Substring) -> Bool { standard.contains(name) }

  /// The standard library of Python 3.10 to 3.13 (`sys.stdlib_module_names`).
  private static let standard = words(
    """
    abc aifc antigravity argparse array ast asynchat asyncio asyncore atexit audioop base64 bdb binascii binhex bisect
    builtins bz2 cProfile calendar cgi cgitb chunk cmath cmd code codecs codeop collections colorsys compileall concurrent
    configparser contextlib contextvars copy copyreg crypt csv ctypes curses dataclasses datetime dbm decimal difflib dis
    distutils doctest email encodings ensurepip enum errno faulthandler fcntl filecmp fileinput fnmatch fractions ftplib
    functools gc genericpath getopt getpass gettext glob graphlib grp gzip hashlib heapq hmac html http idlelib imaplib
    imghdr imp importlib inspect io ipaddress itertools json keyword lib2to3 linecache locale logging lzma mailbox mailcap
    marshal math mimetypes mmap modulefinder msilib msvcrt multiprocessing netrc nis nntplib nt ntpath nturl2path numbers
    opcode operator optparse os ossaudiodev pathlib pdb pickle pickletools pipes pkgutil platform plistlib poplib posix
    posixpath pprint profile pstats pty pwd py_compile pyclbr pydoc pydoc_data pyexpat queue quopri random re readline
    reprlib resource rlcompleter runpy sched secrets select selectors shelve shlex shutil signal site smtpd smtplib sndhdr
    socket socketserver spwd sqlite3 sre_compile sre_constants sre_parse ssl stat statistics string stringprep struct
    subprocess sunau symtable sys sysconfig syslog tabnanny tarfile telnetlib tempfile termios textwrap this threading time
    timeit tkinter token tokenize tomllib trace traceback tracemalloc tty turtle turtledemo types typing unicodedata unittest
    urllib uu uuid venv warnings wave weakref webbrowser winreg winsound wsgiref xdrlib xml xmlrpc zipapp zipfile zipimport
    zlib zoneinfo
    """)

  private static func words(_ text: String) -> Set<Substring> { Set(text.split(whereSeparator: \.isWhitespace)) }
}
