import Model
import YAMLSource

/// MONAI's networks, one family a file (`monai.networks.nets`, measured on 1.6.1).
extension Catalogue {
  static let monai: [String: Entry] = {
    var nets: [String: Entry] = [
      "UNet": MONAIUNet.entry, "BasicUNet": BasicUNet.entry, "VNet": VNet.entry, "AttentionUnet": AttentionUNet.entry,
      "DynUNet": DynUNet.entry, "EfficientNetBN": MONAIEfficientNet.entry, "FlexibleUNet": FlexibleUNet.entry, "FlexUNet": FlexibleUNet.entry,
      "HoVerNet": HoVerNet.entry, "Hovernet": HoVerNet.entry, "HoVernet": HoVerNet.entry, "HoverNet": HoVerNet.entry,
    ]
    for family in [MONAIDenseNet.entries, SegResNet.entries, MONAIResNet.entries] { nets.merge(family) { first, _ in first } }
    return Dictionary(uniqueKeysWithValues: nets.map { ("monai.networks.nets." + $0.key, $0.value) })
  }()

  /// A network by its parameters, of which `spatial_dims` decides about the classes of its layers.
  static func monaiNet(
    _ required: [String], _ optional: [String], norm: String?, spatial standard: Dim = 3,
    _ build: @escaping @Sendable (inout GraphBuilder, inout Arguments, _ spatial: Int, _ name: String, ValueID?) -> ValueID?
  ) -> Entry {
    Entry(Signature(required: required, optional: optional), norm: norm.map { .specification(.monai($0)) } ?? NormArgument.none) {
      b, a, name, inputs in
      let spatial = a.int("spatial_dims", default: standard)
      guard let count = spatial.value, (1...3).contains(count) else {
        if spatial.isKnown { a.refuse(.badArgument("spatial_dims must be 1, 2 or 3, not \(spatial)"), at: "spatial_dims") }
        return b.opaque(a.call.target, name, on: inputs)
      }
      return build(&b, &a, count, name, inputs?.first)
    }
  }
}

extension Arguments {
  /// The sizes of a kernel for which `same_padding` is a whole number: 3 by default.
  mutating func oddKernel(_ name: String, _ spatial: Int) -> Shape {
    let kernel = sizes(name, spatial, default: 3).shape
    if kernel.dims.contains(where: { !($0 % 2).mayEqual(1) }) {
      refuse(.badArgument("Same padding not available for kernel_size=\(kernel)"), at: name)
    }
    return kernel
  }

  /// `adn_ordering`: some of N, D and A.
  mutating func ordering() -> String {
    let ordering = string("adn_ordering", default: "NDA") ?? "NDA"
    if let item = ordering.uppercased().first(where: { !"NDA".contains($0) }) {
      refuse(.badArgument("ordering must be a string of A, D and N, got \(item) in it."), at: "adn_ordering")
    }
    return ordering
  }

  /// A number for each spatial dimension, or one for all, of a list's item.
  mutating func shape(of argument: Argument, _ name: String, spatial: Int) -> Shape {
    guard case .list(let items) = argument.value else { return Shape(repeating: int(argument, name), count: spatial) }
    guard items.count == spatial else {
      refuse(.badArgument("'\(name)' has \(items.count) numbers where \(spatial) are expected"), at: name)
      return Shape(unknownOfRank: spatial)
    }
    return Shape(items.map { int($0, name) })
  }
}

/// A tensor padded by one at the end of each spatial dimension in which it differs from another one (`UpCat.forward`).
struct PaddedLike: Layer {
  var type: String { "pad" }
  var arity: ClosedRange<Int> { 2...2 }

  func transfer(_ call: inout LayerCall) -> TensorFacts {
    let (x, like) = (call.inputs[0].shape, call.inputs[1].shape)
    guard let rank = x.rank, like.rank == rank, rank > 2 else { return call.output(.unknown) }
    var shape = x
    for i in 2..<rank where shape[i] != like[i] { shape[i] = shape[i].isKnown && like[i].isKnown ? shape[i] + 1 : .unknown }
    return call.output(shape)
  }

  func execute(_ run: inout LayerRun) throws(Refusal) -> Tensor {
    let (x, like) = (run.inputs[0].dims, run.inputs[1].dims)
    // The last dimension stands first.
    let numbers = zip(x, like).dropFirst(2).reversed().flatMap { [0, $0 == $1 ? 0 : 1] }
    return try Padding(.replicate, numbers.map { Dim($0) }).execute(&run)
  }
}
