/// A tensor with a parameter of the calling module.
extension ParameterArithmetic {
  package func execute(_ run: inout LayerRun) throws(Refusal) -> Tensor {
    let other = try run.parameter(name, try run.known(parameter, name))
    let x = run.take()
    switch operation {
    case .add: return try run.broadcast(x, other, +)
    case .mul: return try run.broadcast(x, other, *)
    default: throw .skipped("normlint can't run \(type) with a parameter")
    }
  }
}

/// The class token in front of the others.
extension ClassToken {
  package func execute(_ run: inout LayerRun) throws(Refusal) -> Tensor {
    let width = try run.known(features, "hidden_dim")
    let x = try run.rowMajor(run.take())
    guard x.rank == 3, x.dims[2] == width else {
      throw .shape("Sizes of tensors must match except in dimension 1. Expected size \(width) but got \(x.shapeText)")
    }
    let token = try run.parameter("class_token", [1, 1, width])
    return try run.joined(x, token, inFront: true)
  }
}

/// `torch._assert` on the size of images.
extension ImageSizeCheck {
  package func execute(_ run: inout LayerRun) throws(Refusal) -> Tensor {
    try run.demandRank(4...4, "4D")
    let size = try run.known(size, "image_size")
    for (i, name) in [(2, "height"), (3, "width")] where run.input.dims[i] != size {
      throw .shape("Wrong image \(name)! Expected \(size) but got \(run.input.dims[i])!")
    }
    return run.input
  }
}

/// The main output is the first item.
extension ForwardOutputs {
  package func execute(_ run: inout LayerRun) throws(Refusal) -> Tensor {
    var result = run.input
    result.isTuple = run.isTraining || !onlyInTraining
    return result
  }
}
