import Testing

@testable import Catalogue
@testable import Execution
@testable import Formats
@testable import Model

/// The laws that the abstract domains must keep, over all small values.
@Suite struct DomainTests {
  private static let sets = (0..<16).map { LevelSet(bits: UInt64($0)) } + [LevelSet(bits: .max), .level(63)]
  private static let dims: [Dim] = [.unknown, -3, -1, 0, 1, 2, 7, Dim(Int(Int32.max)), Dim(Int(Int32.max) + 1)]

  @Test func levelSetsAreALattice() {
    for a in Self.sets {
      #expect(a.joined(a) == a && a.joined(.none) == a)
      #expect(LevelSet.none.isSubset(of: a) && a.isSubset(of: a))
      for b in Self.sets {
        #expect(a.joined(b) == b.joined(a))
        #expect(a.isSubset(of: a.joined(b)))
        #expect(a.isSubset(of: b) == (a.joined(b) == b))
        #expect(a.subtracting(b).isEmpty == a.isSubset(of: b))
        #expect(a.subtracting(b).joined(b) == a.joined(b))
        for c in Self.sets { #expect(a.joined(b).joined(c) == a.joined(b.joined(c))) }
      }
    }
  }

  @Test func levelSetsListTheirLevels() {
    #expect(LevelSet.none.outermost == nil)
    #expect(LevelSet.level(63).levels == [63])
    for a in Self.sets where !a.isEmpty {
      #expect(a.levels.first == a.outermost)
      #expect(a.levels.reduce(.none) { $0.joined(.level($1)) } == a)
    }
  }

  @Test func unknownDimsStayUnknown() {
    for a in Self.dims {
      #expect((a + .unknown) == .unknown && (.unknown * a) == .unknown && (a - .unknown) == .unknown)
      #expect(a / .unknown == .unknown && .unknown % a == .unknown)
      #expect(a / 0 == .unknown && a % 0 == .unknown)
      #expect(a.mayEqual(.unknown) && a.mayEqual(a))
      #expect(!Dim.unknown.isBelow(Int.max))
    }
  }

  @Test func divisionIsPythons() {
    for a in Self.dims {
      for b in Self.dims where b != 0 {
        guard let x = a.value, let y = b.value, let quotient = (a / b).value, let remainder = (a % b).value else { continue }
        #expect(quotient * y + remainder == x)
        #expect(remainder == 0 || (remainder < 0) == (y < 0))
        #expect(abs(remainder) < abs(y))
      }
    }
  }

  @Test func sizesBeyond32BitsAreUnknown() {
    #expect(Dim(Int(Int32.max)) + 1 == .unknown)
    #expect(Dim(65_536) * Dim(65_536) == .unknown)
    #expect(Shape([65_536, 65_536]).elements == 4_294_967_296)
    #expect(Shape(repeating: Dim(Int(Int32.max)), count: 8).elements == nil)
  }

  private static let shapes: [Shape] = [
    .unknown, [], [1], [.unknown], [2, 3], [2, .unknown], [.unknown, 3], [2, 3, 4], Shape(repeating: 2, count: 8),
  ]

  @Test func joiningShapesKeepsWhatAgrees() {
    for a in Self.shapes {
      #expect(a.joined(a) == a)
      #expect(a.joined(.unknown) == .unknown)
      for b in Self.shapes {
        #expect(a.joined(b) == b.joined(a))
        for c in Self.shapes { #expect(a.joined(b).joined(c) == a.joined(b.joined(c))) }
      }
    }
    #expect(Shape([2, 3]).joined([2, 4]) == [2, .unknown])
  }

  @Test func shapesCountFromBothEnds() {
    let shape: Shape = [2, 3, 4]
    #expect(shape[0] == 2 && shape[-1] == 4 && shape[-3] == 2)
    #expect(shape[3] == .unknown && shape[-4] == .unknown && Shape.unknown[0] == .unknown)
    #expect(shape.product(1...) == 12 && shape.product(3...) == 1)
    #expect(shape.replacing(-1, with: 9) == [2, 3, 9])
    #expect(Shape(Array(repeating: 1, count: 9)) == .unknown)
    #expect(Shape([]).elements == 1)
  }

  @Test func shapesAreSpelledAsPythonDoes() {
    #expect("\(Shape([1, .unknown]))" == "(1, ?)")
    #expect("\(Shape([5]))" == "(5,)" && "\(Shape([]))" == "()" && "\(Shape.unknown)" == "unknown")
  }
}
