import Model

/// `torchvision/transforms/transforms.py` and `torchvision/transforms/v2`.
extension ImageTransform {
  static let entries: [String: Catalogue.Entry] =
    layers.mapValues { Catalogue.Entry($0) }.merging([
      "torchvision.transforms.RandomApply": randomApply(checksList: false), "torchvision.transforms.v2.RandomApply": randomApply(checksList: true),
      composeName: compose,
    ]) { $1 }

  /// Those that call no others.
  private static let layers = Dictionary(
    uniqueKeysWithValues: (classes + first + [ImageConversion.first]).map { ("torchvision.transforms." + $0.name, $0) }
      + (classes + second + ImageConversion.second).map { ("torchvision.transforms.v2." + $0.name, $0) })

  private static let composeName = "torchvision.transforms.v2.Compose"

  private static let compose = Catalogue.Entry(Signature("transforms"), tensors: 1...1) { b, a, name, inputs in
    let items = a.transforms(isChecked: true)
    return b.scope(name, "Compose") { $0.transformed(items, on: inputs?.first) }
  }

  private static func randomApply(checksList: Bool) -> Catalogue.Entry {
    Catalogue.Entry(Signature("transforms", optional: ["p"]), tensors: 1...1) { b, a, name, inputs in
      let p = a.float("p", default: 0.5)
      if checksList, let p, !(0...1).contains(p) {
        a.refuse(.badArgument("`p` should be a floating point value in the interval [0.0, 1.0]."), at: "p")
      }
      let modules = a.argument("transforms")?.value.instance.flatMap { $0.target == "torch.nn.ModuleList" ? $0 : nil }
      let items = modules == nil ? a.transforms(isChecked: checksList) : []
      return b.scope(name, "RandomApply") { b in
        let drawn = b.function(ImageTransform("RandomApply", .random(isCondition: true, size: nil)), inputs?.first)
        let result = modules.map { b.listed($0, on: drawn) } ?? b.transformed(items, on: drawn)
        return b.function(Perhaps(p: p), drawn, result)
      }
    }
  }

  /// What a transform in a list does; nil for one that is not modelled.
  fileprivate static func function(_ call: ModuleCall) -> LayerClass? { layers[call.target] }

  /// The transforms that a `Compose` holds.
  fileprivate static func parts(of call: ModuleCall) -> [Argument]? {
    guard call.target == composeName else { return nil }
    var a = Arguments(call, compose.signature)
    return a.transforms(isChecked: false)
  }
}

extension Arguments {
  /// The list of transforms; empty where it is not known.
  fileprivate mutating func transforms(isChecked: Bool) -> [Argument] {
    let items = list("transforms")
    if isChecked, items?.isEmpty == true { refuse(.badArgument("Pass at least one transform"), at: "transforms") }
    return items ?? []
  }
}

extension GraphBuilder {
  /// Transforms of a list that is no module: they are called, and no submodules.
  fileprivate mutating func transformed(_ items: [Argument], on x: ValueID?) -> ValueID? {
    items.reduce(x) { x, item in
      guard let call = item.value.instance else { return unknownTransform(item, on: x) }
      if let parts = ImageTransform.parts(of: call) { return transformed(parts, on: x) }
      guard let made = ImageTransform.function(call) else { return unknownTransform(item, on: x) }
      var a = Arguments(call, made.signature)
      let layer = made.make(&a)
      take(&a, for: parent)
      return function(layer, x)
    }
  }

  private mutating func unknownTransform(_ item: Argument, on x: ValueID?) -> ValueID? {
    remark(.unresolved("what \(item.value.spelled) does in a list of transforms is not modelled"), on: parent, at: item.node)
    return function(Summarized(shape: .unknown), x)
  }

  /// The modules of a `ModuleList`, one behind the other.
  fileprivate mutating func listed(_ list: ModuleCall, on x: ValueID?) -> ValueID? {
    var a = Arguments(list, Signature(optional: ["modules"]))
    let items = a.list("modules") ?? []
    take(&a, for: parent)
    return scope("transforms", "ModuleList") { b in
      items.enumerated().reduce(x) { x, item in b.build(item.element, "\(item.offset)", on: x.map { [$0] }) }
    }
  }
}
