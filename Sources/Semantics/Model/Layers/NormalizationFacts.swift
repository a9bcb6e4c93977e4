/// Facts about a norm layer that fixes need.
public struct NormalizationFacts: Sendable {
  public enum Family: Sendable { case batch, instance, group }

  public let family: Family
  /// The class's short name.
  public let type: String
  /// The number of features that it was built for; unknown for a lazy layer.
  public let features: Dim
  public let eps: Double?
  /// Nil where it is None or unknown.
  public let momentum: Double?
  /// Whether it has running statistics.
  public let tracks: Bool
  /// The key that decides the layer, if any.
  public var switching: SwitchFacts?
}

extension LayerGraph {
  /// A module's norm facts; nil if it is no norm.
  public func normalization(_ module: ModuleID) -> NormalizationFacts? {
    let index = Int(self[module].layer)
    return index < 0 ? nil : NormalizationFacts(layers[index])
  }
}

extension NormalizationFacts {
  /// The facts of a norm; of a norm whose weight is computed anew at every call, or of a class that derives from one, those of the norm itself.
  package init?(_ layer: any Layer) {
    switch layer {
    case let layer as BatchNorm:
      let momentum: Double? = if case .factor(let factor) = layer.momentum { factor } else { nil }
      self.init(
        family: .batch, type: layer.type, features: layer.features, eps: layer.eps, momentum: momentum,
        tracks: layer.tracks != false)
    case let layer as InstanceNorm:
      self.init(
        family: .instance, type: layer.type, features: layer.features, eps: layer.eps, momentum: nil,
        tracks: layer.tracks != false)
    case let layer as GroupNorm:
      self.init(
        family: .group, type: layer.type, features: layer.channels, eps: layer.eps, momentum: nil, tracks: false)
    case let layer as SwitchedNorm:
      self.init(
        family: .batch, type: layer.type, features: .unknown, eps: nil, momentum: nil, tracks: layer.tracks,
        switching: layer.switching)
    case let layer as Reparametrized: self.init(layer.layer)
    case let layer as Derived: self.init(layer.base)
    default: return nil
    }
  }
}

extension Analysis {
  /// The input shapes of each module, call by call.
  public func inputShapes() -> [ModuleID: [Shape]] {
    var shapes: [ModuleID: [Shape]] = [:]
    for (i, call) in graph.calls.enumerated() where !skipped.contains(i) {
      guard let module = call.module, let first = graph.inputs(of: call).first else { continue }
      shapes[module, default: []].append(facts[Int(first)].shape)
    }
    return shapes
  }
}
