/// The tuple that a network with auxiliary heads returns while it trains.
package struct AuxiliaryOutputs: Layer {
  package let type: String

  package init(type: String) { self.type = type }

  package func transfer(_ call: inout LayerCall) -> TensorFacts {
    var output = call.sameTensor()
    output.isTuple = call.isTraining
    return output
  }
}

/// The dictionary that a segmentation network returns, as its first item.
package struct DictionaryOutput: Layer {
  package init() {}

  package var type: String { "OrderedDict" }

  package func transfer(_ call: inout LayerCall) -> TensorFacts {
    var output = call.sameTensor()
    output.isTuple = true
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
