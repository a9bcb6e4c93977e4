/// Where parameters are made, and of what.
extension Arguments {
  /// The `dtype` of a module with parameters; nil where none is given. PyTorch makes no parameters of whole numbers.
  package mutating func elementType(_ name: String = "dtype") -> ElementType? {
    guard let argument = argument(name) else { return nil }
    switch argument.value {
    case .null: return nil
    case .reference(let path) where call.loading != .typed:
      if let type = ElementType(path) { return type }
      refuse(.badArgument("only tensors of floating point and complex dtype can require gradients, not of \(path)"), at: name)
    case .reference, .partial, .template: return .unknown
    case .unknown(let reason): noteUnknown(reason, argument.node)
    default: expected("a torch.dtype", for: name, got: argument)
    }
    return .unknown
  }

  /// Whether `device` says that tensors have no values. A device that PyTorch does not have is refused.
  package mutating func isMeta(_ name: String = "device") -> Bool {
    guard let argument = argument(name) else { return false }
    switch argument.value {
    case .null, .int, .call, .template, .reference, .partial: return false
    case .unknown(let reason): noteUnknown(reason, argument.node)
    case .string(let text):
      let kind = text.utf8.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false).first.map { String(Substring($0)) }
      if let kind, Arguments.devices.contains(kind) { return kind == "meta" }
      if text.isPlaceholder {
        noteUnknown("`\(text)` stands for a value to be filled in", argument.node)
      } else {
        refuse(.badArgument("'\(text)' is no device\(Suggestion.phrase(for: text, in: ["cpu", "cuda", "mps", "xpu"]))"), at: name)
      }
    default: expected("a device", for: name, got: argument)
    }
    return false
  }

  /// `c10/core/DeviceType.h`
  private static let devices: Set<String> = [
    "cpu", "cuda", "ipu", "xpu", "mkldnn", "opengl", "opencl", "ideep", "hip", "ve", "fpga", "maia", "xla", "lazy", "vulkan", "mps",
    "meta", "hpu", "mtia", "privateuseone",
  ]
}
