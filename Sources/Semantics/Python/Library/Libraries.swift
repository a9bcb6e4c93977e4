/// The natives, by the name of the Python module or builtin class that they belong to. A table is filled when its module or class is
/// first asked for.
enum Libraries {
  /// Fills Python modules: `math`, `functools`, `torch.nn` ...
  static var modules: [String: (ModuleScope) throws(PyError) -> Void] {
    ["builtins": BuiltinFunctions.declare, "math": MathModule.declare]
  }

  /// Declares the methods of builtin classes: `list`, `dict`, `str` ...
  static var methods: [String: (ClassScope) -> Void] {
    [
      "str": StringMethods.declare, "list": ListMethods.declare, "tuple": ListMethods.declareSearch, "dict": DictMethods.declare,
      "set": SetMethods.declare, "frozenset": SetMethods.declareShared,
    ]
  }

  /// Python modules that are written in Python.
  static var sources: [String: String] {
    [:]
  }
}
