/// Where one format of the findings goes.
struct Destination: Sendable {
  let output: any Output
  /// A file descriptor.
  let descriptor: Int32
}

/// Writes one format to its destination; holds renderings back while the head needs totals.
struct Sink {
  private let output: any Output
  private let descriptor: Int32
  /// Set if the format has limits.
  private var shortlist: Shortlist?
  /// Renderings held until the head can be written.
  private var held: [Rendering] = []
  private var notices: [[UInt8]] = []
  /// The places left out of what was said once.
  private var said: [String: Int] = [:]
  private var hasWritten = false
  /// Bytes collected for one write.
  private var buffer: [UInt8] = []
  private static let bufferSize = 1 << 16
  /// Whether a terminal shows the output: then each piece is written at once.
  private let isWatched: Bool
  private var failure: System.Failure?

  init(_ destination: Destination) {
    (output, descriptor) = (destination.output, destination.descriptor)
    shortlist = output.room.map { Shortlist($0) }
    isWatched = System.isTerminal(descriptor)
    if !isHolding { writeHead(Summary()) }
  }

  private var isHolding: Bool { output.headNeedsSummary || shortlist != nil }
  var hasFailed: Bool { failure != nil }

  mutating func accept(_ renderings: [Rendering]) {
    for rendering in renderings {
      if !rendering.notice.isEmpty { notices.append(rendering.notice) }
      if let once = rendering.once {
        if said[once.key] != nil {
          said[once.key, default: 0] += once.places
          continue
        }
        said[once.key] = 0
      }
      if shortlist != nil {
        shortlist!.add(rendering)
      } else if output.headNeedsSummary {
        held.append(rendering)
      } else {
        write(rendering)
      }
    }
    if isWatched { flush() }
  }

  /// Writes what is left. Returns what the limits left out.
  mutating func finish(_ summary: Summary) throws(System.Failure) -> Omission? {
    var omission: Omission?
    if isHolding { writeHead(summary) }
    if shortlist != nil { (held, omission) = shortlist!.finish() }
    for rendering in held { write(rendering) }
    var tail: [UInt8] = []
    let repeats = (places: said.values.reduce(0, +), classes: said.values.count { $0 > 0 })
    output.addTail(RunEnd(summary: summary, notices: notices, repeats: repeats, omission: omission), to: &tail)
    write(tail)
    flush()
    if let failure { throw failure }
    return omission
  }

  private mutating func writeHead(_ summary: Summary) {
    var head: [UInt8] = []
    output.addHead(summary, to: &head)
    write(head)
  }

  private mutating func write(_ rendering: Rendering) {
    if hasWritten { buffer.add(output.separator) }
    for piece in rendering.pieces { write(piece) }
    hasWritten = true
  }

  private mutating func write(_ bytes: [UInt8]) {
    buffer += bytes
    if buffer.count >= Sink.bufferSize { flush() }
  }

  private mutating func flush() {
    defer { buffer.removeAll(keepingCapacity: true) }
    guard failure == nil, !buffer.isEmpty else { return }
    do throws(System.Failure) { try System.writeAll(buffer, to: descriptor) } catch { failure = error }
  }
}
