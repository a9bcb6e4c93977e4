/// The functions that declare natives, by the name of the Python module or builtin class. The natives of a module or class are declared
/// when it is first used.
enum Libraries {
  typealias Declare = (ModuleScope) throws(PyError) -> Void

  /// Declares the contents of Python modules: `math`, `functools`, `torch.nn` ...
  static var modules: [String: Declare] { table.modules }

  /// Modules of the library that are written in Python.
  static var sources: [String: String] { LibrarySource.all }

  /// Declares the methods of builtin classes: `list`, `dict`, `str` ...
  static var methods: [String: (ClassScope) -> Void] { table.methods }

  private struct Table {
    let modules: [String: Declare]
    let methods: [String: (ClassScope) -> Void]
  }

  nonisolated(unsafe) private static let table = Table(modules: allModules, methods: allMethods)

  private static var allModules: [String: Declare] {
    var result: [String: Declare] = [
      "builtins": BuiltinFunctions.declare, "math": MathModule.declare, "__normlint__": NativeHelpers.declare,
      "torch": TorchModule.declare, "torch.nn": NNLayers.declare, "torch.nn.modules": NNLayers.declareAlias,
      "torch.nn.modules.module": ModuleClass.declare, "torch.nn.modules.utils": TorchModule.declareModuleUtils,
      "torch.nn.parameter": TorchModule.declareParameters, "torch.nn.functional": TorchModule.declareFunctional,
      "torch.nn.parallel": NNLayers.declareAlias, "torch.cuda": TorchModule.declareDevice, "torch.backends.mps": TorchModule.declareDevice,
      "torch.backends.cuda": TorchModule.declareDevice, "torch.xpu": TorchModule.declareDevice, "torch.mps": TorchModule.declareDevice,
      "torch.linalg": TorchModule.declareLinearAlgebra, "torch.fft": TorchModule.declareSpectra, "torch._tensor": NNLayers.declareTensor,
    ]
    result["torch.fx"] = TorchModule.declareTracing
    for file in NNLayers.files { result["torch.nn.modules." + file] = NNLayers.declareAlias }
    for name in [
      "lightning", "lightning.pytorch", "pytorch_lightning", "lightning.pytorch.core", "pytorch_lightning.core", "pytorch_lightning.core.module",
    ] {
      result[name] = NNLayers.declareLightning
    }
    return result
  }

  private static var allMethods: [String: (ClassScope) -> Void] {
    [
      "str": Constructors.string, "list": Constructors.list, "tuple": Constructors.tuple, "dict": Constructors.dict, "set": Constructors.set,
      "frozenset": Constructors.frozenset, "int": Constructors.int, "float": Constructors.float, "bool": Constructors.bool,
      "range": Constructors.range, "slice": Constructors.slice, "bytes": Constructors.bytes, "property": Constructors.property,
      "staticmethod": Constructors.descriptor(.staticMethod), "classmethod": Constructors.descriptor(.classMethod),
    ]
  }
}
