/// One number per spatial dimension, and whether it was given as a single number: modules store and print the given form.
package struct Sizes: Equatable, Sendable {
  package let shape: Shape
  package let isScalar: Bool

  package init(_ shape: Shape, isScalar: Bool = false) {
    self.shape = shape
    self.isScalar = isScalar
  }

  /// One number for all of `spatial` dimensions.
  package init(_ dim: Dim, _ spatial: Int) { self.init(Shape(repeating: dim, count: spatial), isScalar: true) }

  package subscript(index: Int) -> Dim { shape[index] }

  package var printed: Printed { isScalar ? .dim(shape[0]) : .tuple(shape) }
}

extension Sizes {
  /// The sizes for `count` dimensions, unknown where others than these were given, which is refused.
  package func shape(ofRank count: Int) -> Shape { shape.dims.count == count ? shape : Shape(unknownOfRank: count) }
}

extension Arguments {
  /// One number, or a list of `count` of them. `repeatsSingle`: a list of one number counts for all, as PyTorch's C++ side
  /// reads `kernel_size=[3]`.
  package mutating func sizes(_ name: String, _ count: Int, default value: Dim = .unknown, repeatsSingle: Bool = false) -> Sizes {
    guard let argument = argument(name) else { return Sizes(value, count) }
    guard case .list(let items) = argument.value else { return Sizes(int(argument, name), count) }
    if repeatsSingle, items.count == 1 { return Sizes(Shape(repeating: int(items[0], name), count: count)) }
    return Sizes(tuple(argument, name, count: count))
  }

  /// The same, where the argument may be None; that reads as nil, and so does an empty list with `takesEmpty`.
  package mutating func optionalSizes(
    _ name: String, _ count: Int, repeatsSingle: Bool = false, takesEmpty: Bool = false
  ) -> Sizes? {
    switch argument(name)?.value {
    case nil, .null?: nil
    case .list(let items)? where takesEmpty && items.isEmpty: nil
    default: sizes(name, count, repeatsSingle: repeatsSingle)
    }
  }
}
