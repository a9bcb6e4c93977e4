/// Transforms that change the type of an image's numbers: `ConvertImageDtype` (`torchvision/transforms/transforms.py`) and `ToDtype`
/// (`torchvision/transforms/v2/_misc.py`). Numbers of floating point are not scaled.
package struct ImageConversion: Layer {
  package let type: String
  private let elementType: ElementType

  package func transfer(_ call: inout LayerCall) -> TensorFacts {
    if elementType == call.input.elementType { return call.sameTensor() }
    var output = call.elementwise()
    output.elementType = elementType
    return output
  }

  package func execute(_ run: inout LayerRun) throws(Refusal) -> Tensor {
    guard elementType == .float32 else { throw .skipped("normlint can't run a \(type) to another type than float32") }
    return run.input
  }
}

extension ImageConversion {
  package static let first = LayerClass("ConvertImageDtype", Signature("dtype")) { ImageConversion("ConvertImageDtype", &$0) }

  package static let second = [
    LayerClass("ConvertImageDtype", Signature(optional: ["dtype"])) { ImageConversion("ConvertImageDtype", &$0) },
    LayerClass("ToDtype", Signature("dtype", optional: ["scale"])) { ImageConversion("ToDtype", &$0) },
  ]

  private init(_ type: String, _ a: inout Arguments) {
    self.type = type
    switch a.argument("dtype")?.value {
    case nil: elementType = .float32
    case .reference(let name)? where ElementType.isWhole(name):
      a.noteUnknown("what stands behind a conversion to whole numbers is not followed", a.argument("dtype")?.node ?? a.call.node)
      elementType = .unknown
    default: elementType = a.elementType() ?? .unknown
    }
  }
}

/// What came in, or what was made of it, with a probability (`RandomApply`).
package struct Perhaps: Layer {
  private let p: Double?

  package init(p: Double?) { self.p = p }

  package var type: String { "RandomApply" }
  package var arity: ClosedRange<Int> { 2...2 }

  package func transfer(_ call: inout LayerCall) -> TensorFacts {
    let (given, made) = (call.inputs[0], call.inputs[1])
    guard let p, p > 0 else { return call.output(p == nil ? .unknown : given.shape) }
    var output = call.output(p >= 1 || given.shape == made.shape ? made.shape : .unknown)
    if given.elementType != made.elementType { output.elementType = p >= 1 ? made.elementType : .unknown }
    return output
  }
}
