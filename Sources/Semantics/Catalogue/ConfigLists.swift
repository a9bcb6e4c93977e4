import YAMLSource

/// Hydra hands lists on as OmegaConf's ListConfig unless `_convert_` says otherwise. Most of PyTorch takes that for a tuple;
/// here is what doesn't.
enum ConfigLists {
  /// The parameters of a class that must be real lists, and when PyTorch finds out.
  struct Strictness: Sendable {
    let parameters: [String]
    let refusesAtConstruction: Bool
  }

  static func strictness(of name: String) -> Strictness? {
    switch name {
    case "MaxPool1d", "MaxPool2d", "MaxPool3d":
      Strictness(parameters: ["kernel_size", "stride", "padding", "dilation"], refusesAtConstruction: false)
    case "AvgPool2d", "AvgPool3d":
      Strictness(parameters: ["kernel_size", "stride", "padding"], refusesAtConstruction: false)
    case "LPPool1d", "LPPool2d", "LPPool3d": Strictness(parameters: ["kernel_size", "stride"], refusesAtConstruction: false)
    case "AdaptiveAvgPool1d", "AdaptiveMaxPool1d": Strictness(parameters: ["output_size"], refusesAtConstruction: false)
    case "Upsample", "UpsamplingNearest2d", "UpsamplingBilinear2d": Strictness(parameters: ["size"], refusesAtConstruction: false)
    case "Permute": Strictness(parameters: ["dims"], refusesAtConstruction: false)
    case "Unflatten": Strictness(parameters: ["unflattened_size"], refusesAtConstruction: true)
    default: nil
    }
  }
}

extension ConfigLists.Strictness {
  /// The layer, refusing its calls where a list can't be what it must; a constructor's refusal goes to `arguments`.
  func checked(_ layer: any Layer, _ arguments: inout Arguments) -> any Layer {
    guard arguments.call.keepsConfigLists else { return layer }
    for name in parameters {
      guard case .list? = arguments.argument(name)?.value else { continue }
      let message = "argument '\(name)' must be tuple of ints, not ListConfig; say `_convert_: all`"
      if !refusesAtConstruction { return RefusingLayer(base: layer, fault: .badArgument(message)) }
      arguments.refuse(.badArgument(message), at: name)
    }
    return layer
  }
}

/// A layer that builds and then raises whenever it is called.
struct RefusingLayer: Layer {
  let base: any Layer
  let fault: Fault

  var type: String { base.type }
  var arguments: [(name: String, value: Printed)] { base.arguments }
  var state: [StateTensor] { base.state }

  func transfer(_ call: inout LayerCall) -> TensorFacts {
    call.fail(fault)
    return base.transfer(&call)
  }
}
