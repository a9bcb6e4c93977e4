/// The tuple or dictionary that a network returns, as its first item: that of auxiliary heads while it trains.
package struct ForwardOutputs: Layer {
  package let type: String
  let onlyInTraining: Bool

  private init(_ type: String, onlyInTraining: Bool) { (self.type, self.onlyInTraining) = (type, onlyInTraining) }

  package static func auxiliary(_ type: String) -> ForwardOutputs { ForwardOutputs(type, onlyInTraining: true) }
  package static let dictionary = ForwardOutputs("OrderedDict", onlyInTraining: false)

  package func transfer(_ call: inout LayerCall) -> TensorFacts {
    var output = call.sameTensor()
    output.isTuple = call.isTraining || !onlyInTraining
    return output
  }
}

/// The assertions on an image that a transformer's positions are made for.
package struct ImageSizeCheck: Layer {
  package let size: Dim

  package init(size: Dim) { self.size = size }

  package var type: String { "_assert" }

  package func transfer(_ call: inout LayerCall) -> TensorFacts {
    guard call.rank(in: 4...4, expected: "4D") != nil else { return call.sameTensor() }
    let shape = call.input.shape
    if !shape[2].mayEqual(size) || !shape[3].mayEqual(size) {
      call.fail(.badArgument("Wrong image size! Expected \(size) by \(size) but got \(shape[2]) by \(shape[3])!"))
    }
    return call.sameTensor()
  }
}
