import Catalogue
import Model

/// `torch.nn`: the classes of the catalogue, each made when it is first used, and the classes of PyTorch from which they derive.
enum NNLayers {
  static func declare(_ m: ModuleScope) {
    m.fallback { py, name throws(PyError) in try give(py, name) }
  }

  /// The files of `torch/nn/modules`, whose names are those of `torch.nn`.
  static let files = [
    "activation", "adaptive", "batchnorm", "channelshuffle", "conv", "distance", "dropout", "flatten", "fold", "instancenorm", "lazy",
    "linear", "loss", "normalization", "padding", "pixelshuffle", "pooling", "rnn", "sparse", "transformer", "upsampling",
  ]

  /// Declares a module that has the names of `torch.nn`.
  static func declareAlias(_ m: ModuleScope) {
    m.fallback { py, name throws(PyError) in
      let full = "\(m.namespace.name).\(name)"
      if Libraries.modules[full] != nil || LibrarySource.all[full] != nil { return try py.module(full) }
      guard case .namespace(let nn) = try py.module("torch.nn") else { return nil }
      return try py.member(nn, name, fromOutside: true)
    }
  }

  private static let elsewhere: [String: String] = [
    "Module": "torch.nn.modules.module", "Sequential": "torch.nn.modules.container", "ModuleList": "torch.nn.modules.container",
    "ModuleDict": "torch.nn.modules.container", "ParameterList": "torch.nn.modules.container",
    "ParameterDict": "torch.nn.modules.container", "Container": "torch.nn.modules.container", "Parameter": "torch.nn.parameter",
    "Buffer": "torch.nn.parameter", "UninitializedParameter": "torch.nn.parameter", "UninitializedBuffer": "torch.nn.parameter",
    "TransformerEncoder": "torch.nn.modules.stacks", "TransformerDecoder": "torch.nn.modules.stacks",
    "DataParallel": "torch.nn.modules.stacks", "_LazyBatchNorm": "",
  ]

  private static func give(_ py: Interpreter, _ name: Name) throws(PyError) -> PyValue? {
    if let home = elsewhere[name.text], case .namespace(let module) = try py.module(home) {
      return try py.member(module, name, fromOutside: true)
    }
    if ["modules", "functional", "init", "utils", "parameter", "parallel", "attention"].contains(name.text) {
      return try py.module("torch.nn." + name.text)
    }
    guard let base = base(of: name.text) else { return nil }
    guard case .type(let parent) = try py.attribute(try py.module("torch.nn"), Name(base)) else { return nil }
    let type = py.nativeClass(name.text, module: "torch.nn", bases: [parent], layout: .module)
    declare(ClassScope(py: py, type: type), name.text)
    return .type(type)
  }

  private static func declare(_ c: ClassScope, _ name: String) {
    let target = "torch.nn." + (abstract[name] ?? name)
    if abstract[name] == nil, !c.py.library.catalogue.knows(target) { return declareLoss(c, name) }
    c.method("__init__(self, *args, **kwargs)", .accept) { py, a throws(PyError) in
      try CatalogueLayers(py: py).fill(try a.instance(0), target, with: Arguments(a.rest, keywords: a.keywords))
      return .none
    }
    c.method("reset_parameters(self)", .accept) { _, _ throws(PyError) in .none }
    for method in ["_reset_parameters", "reset_running_stats", "flatten_parameters", "init_weights"] {
      c.method("\(method)(self, *args, **kwargs)", .accept) { _, _ throws(PyError) in .none }
    }
    c.method("forward(self, *args, **kwargs)", .accept) { py, a throws(PyError) in try LayerShapes(py: py).forward(a) }
  }

  /// Declares a loss, whose only state may be the weights of its classes.
  private static func declareLoss(_ c: ClassScope, _ name: String) {
    c.method("__init__(self, *args, **kwargs)", .accept) { py, a throws(PyError) in
      guard let module = ModuleObject(py, a[0]) else { return .none }
      try module.initialize()
      for weight in ["weight", "pos_weight"] {
        guard let value = a.keywords.first(where: { $0.name.text == weight })?.value ?? (weight == "weight" ? a.rest.first { py.isTensor($0) } : nil)
        else { continue }
        if py.isTensor(value) { module.table(.buffers)?[weight] = value }
      }
      for (key, value) in a.keywords where module.member(key.text) == nil { module.instance[key] = value }
      return .none
    }
    c.method("forward(self, *args, **kwargs)", .accept) { py, _ throws(PyError) in py.unknown("`torch.nn.\(name)` is not evaluated", harmless: true) }
  }

  /// Base classes of PyTorch that aren't used themselves; each gets the constructor of one of its subclasses.
  private static let abstract: [String: String] = [
    "_BatchNorm": "BatchNorm2d", "_NormBase": "BatchNorm2d", "_InstanceNorm": "InstanceNorm2d", "_ConvNd": "Conv2d",
    "_ConvTransposeNd": "ConvTranspose2d", "_MaxPoolNd": "MaxPool2d", "_AvgPoolNd": "AvgPool2d", "_AdaptiveAvgPoolNd": "AdaptiveAvgPool2d",
    "_AdaptiveMaxPoolNd": "AdaptiveMaxPool2d", "_DropoutNd": "Dropout", "RNNBase": "LSTM", "RNNCellBase": "LSTMCell",
  ]

  /// The catalogue's name for a class; nil for a class in Python, and for a base class of others.
  static func target(of type: PyClass) -> String? {
    guard type.isNative, type.layout == .module, type.module == "torch.nn", abstract[type.name] == nil else { return nil }
    return "torch.nn." + type.name
  }

  /// The class of `torch.nn` from which a class derives; nil for a name that `torch.nn` lacks.
  private static func base(of name: String) -> String? {
    switch name {
    case "_BatchNorm", "_InstanceNorm": return "_NormBase"
    case "_ConvTransposeNd": return "_ConvNd"
    case "_Loss": return "Module"
    case "_WeightedLoss": return "_Loss"
    case "ReLU6": return "Hardtanh"
    case "NonDynamicallyQuantizableLinear": return "Linear"
    case "UpsamplingNearest2d", "UpsamplingBilinear2d": return "Upsample"
    case "SyncBatchNorm": return "_BatchNorm"
    case "RNN", "LSTM", "GRU": return "RNNBase"
    case "RNNCell", "LSTMCell", "GRUCell": return "RNNCellBase"
    case "PairwiseDistance", "TripletMarginWithDistanceLoss": break
    case "CrossEntropyLoss", "NLLLoss", "BCELoss", "MultiMarginLoss": return "_WeightedLoss"
    case _ where abstract[name] != nil: return "Module"
    case _ where name.hasPrefix("Lazy"): return LibraryState.plainCatalogue.knows("torch.nn." + name) ? String(name.dropFirst(4)) : nil
    case _ where name.hasSuffix("Loss"): return "_Loss"
    default: break
    }
    guard LibraryState.plainCatalogue.knows("torch.nn." + name) else { return nil }
    let families = [
      ("BatchNorm", "_BatchNorm"), ("InstanceNorm", "_InstanceNorm"), ("ConvTranspose", "_ConvTransposeNd"), ("Conv", "_ConvNd"),
      ("MaxPool", "_MaxPoolNd"), ("AvgPool", "_AvgPoolNd"), ("AdaptiveAvgPool", "_AdaptiveAvgPoolNd"),
      ("AdaptiveMaxPool", "_AdaptiveMaxPoolNd"), ("Dropout", "_DropoutNd"), ("AlphaDropout", "_DropoutNd"),
    ]
    return families.first { name.hasPrefix($0.0) }?.1 ?? "Module"
  }
}

extension NNLayers {
  /// `torch._tensor`
  static func declareTensor(_ m: ModuleScope) {
    m.fallback { py, name throws(PyError) in name == "Tensor" ? try py.attribute(try py.module("torch"), name) : nil }
  }

  /// Lightning: its module class is evaluated.
  static func declareLightning(_ m: ModuleScope) {
    m.fallback { py, name throws(PyError) in
      switch name.text {
      case "LightningModule": return try py.attribute(try py.module("lightning.pytorch.core.module"), name)
      case "pytorch" where m.namespace.name == "lightning", "core": return try py.module(m.namespace.name + "." + name.text)
      default: return py.unknown("`\(m.namespace.name).\(name)` is not evaluated", harmless: true)
      }
    }
  }
}
