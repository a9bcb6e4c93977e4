import Model

/// Hydra passes lists as OmegaConf's ListConfig unless `_convert_` converts them. Most of PyTorch accepts it as a tuple; these
/// classes don't.
enum ConfigLists {
  /// The parameters that must be real lists, and when PyTorch raises.
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
  /// Records ListConfigs that PyTorch refuses.
  func check(_ arguments: inout Arguments) {
    guard arguments.call.loading == .configLists else { return }
    for name in parameters {
      guard let argument = arguments.argument(name), case .list = argument.value else { continue }
      let fault = Fault.badArgument("argument '\(name)' must be tuple of ints, not ListConfig; say `_convert_: all`")
      if refusesAtConstruction {
        arguments.refuse(fault, at: name)
      } else {
        arguments.refuseAtCall(fault, value: argument, of: name)
      }
    }
  }
}
