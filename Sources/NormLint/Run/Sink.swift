/// Where one format of the findings goes.
struct Destination: Sendable {
  let output: any Output
  /// A file descriptor.
  let descriptor: Int32
}

/// Writes one format to its destination, as far as its head is there to be written.
struct Sink {
  private let output: any Output
  private let descriptor: Int32
  /// Where there is room for so much only.
  private var shortlist: Shortlist?
  /// Kept back because the head must come first.
  private var held: [Rendering] = []
  private var notices: [[UInt8]] = []
  private var hasWritten = false
  private var failure: System.Failure?

  init(_ destination: Destination) {
    (output, descriptor) = (destination.output, destination.descriptor)
    shortlist = output.room.map { Shortlist($0) }
    if !isHolding { writeHead(Summary()) }
  }

  private var isHolding: Bool { output.headNeedsSummary || shortlist != nil }
  var hasFailed: Bool { failure != nil }

  mutating func accept(_ renderings: [Rendering]) {
    for rendering in renderings {
      if !rendering.notice.isEmpty { notices.append(rendering.notice) }
      if shortlist != nil {
        shortlist!.add(rendering)
      } else if output.headNeedsSummary {
        held.append(rendering)
      } else {
        write(rendering)
      }
    }
  }

  /// Writes what is still to be written. Returns what was left out.
  mutating func finish(_ summary: Summary) throws(System.Failure) -> Omission? {
    var omission: Omission?
    if isHolding { writeHead(summary) }
    if shortlist != nil { (held, omission) = shortlist!.finish() }
    for rendering in held { write(rendering) }
    var tail: [UInt8] = []
    output.addTail(RunEnd(summary: summary, notices: notices, omission: omission), to: &tail)
    write(tail)
    if let failure { throw failure }
    return omission
  }

  private mutating func writeHead(_ summary: Summary) {
    var head: [UInt8] = []
    output.addHead(summary, to: &head)
    write(head)
  }

  private mutating func write(_ rendering: Rendering) {
    let separator = hasWritten ? output.separator : ""
    write(separator.isEmpty ? rendering.bytes : Array(separator.utf8) + rendering.bytes)
    hasWritten = true
  }

  private mutating func write(_ bytes: [UInt8]) {
    guard failure == nil, !bytes.isEmpty else { return }
    do throws(System.Failure) { try System.writeAll(bytes, to: descriptor) } catch { failure = error }
  }
}
