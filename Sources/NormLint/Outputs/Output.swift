import Rules

extension FileReport {
  /// The file's path as findings show it.
  var path: Path { Path(pathBytes) }
  /// The same path from the root of the file system.
  var absolute: Path { Path(absolutePathBytes) }
}

/// Run facts (inputs, missing paths, exit code) for formats that report them.
struct RunFacts: Sendable {
  var files: [InputFile] = []
  /// Paths of the command line that don't exist.
  var missing: [Path] = []
  /// What was read of Python sources, asked for when the run has ended.
  var sources: @Sendable () -> SourcesRead = { SourcesRead() }
  /// Whether formats for people name every place.
  var isExhaustive = false
  var exitCode: @Sendable (Summary) -> Int32 = { _ in 0 }

  /// Where the paths of code hosts start: the root of the git repository. Looked for on the disk.
  var root: Path {
    let here = (try? System.realPath(Path("."))) ?? Path("/")
    return GitRepository.base(of: files.map(\.absolute), from: here)
  }
}

/// The results of a run for a format's tail.
struct RunEnd: Sendable {
  let summary: Summary
  /// The renderings' notices for the tail, in order.
  var notices: [[UInt8]] = []
  /// The places that were left out because what is said there was said before, and of how many classes.
  var repeats = (places: 0, classes: 0)
  /// What was left out because the format limits results or bytes.
  var omission: Omission?
}

/// An output format. Workers render file by file; the writer puts head, renderings in order, and tail together.
protocol Output: Sendable {
  /// Whether the head needs totals: then nothing is written before the run ends.
  var headNeedsSummary: Bool { get }
  /// Whether findings are written with their possible fixes.
  var showsFixes: Bool { get }
  /// Whether the format lists models without findings.
  var tellsOfCleanFiles: Bool { get }
  /// The text between two renderings.
  var separator: String { get }
  /// The format's limits; with limits, nothing is written before the run ends.
  var room: Room? { get }

  func addHead(_ summary: Summary, to bytes: inout [UInt8])
  /// One rendering of a file's findings, or one per finding if single ones may be left out.
  func renderings(of file: FileReport) -> [Rendering]
  func addTail(_ end: RunEnd, to bytes: inout [UInt8])
}

/// A format that writes a file's findings in one go.
protocol PlainOutput: Output {
  func add(_ file: FileReport, to bytes: inout [UInt8])
}

extension Output {
  var headNeedsSummary: Bool { false }
  var showsFixes: Bool { false }
  var tellsOfCleanFiles: Bool { false }
  var separator: String { "" }
  var room: Room? { nil }
  func addHead(_ summary: Summary, to bytes: inout [UInt8]) {}
  func addTail(_ end: RunEnd, to bytes: inout [UInt8]) {}
}

extension PlainOutput {
  func renderings(of file: FileReport) -> [Rendering] {
    var bytes: [UInt8] = []
    // An upper bound for most findings: avoids copies while growing, and untouched pages take no memory.
    bytes.reserveCapacity(min(file.diagnostics.count * 1024, 1 << 26))
    add(file, to: &bytes)
    return bytes.isEmpty ? [] : [Rendering(bytes: bytes)]
  }
}

/// The formats by their names on the command line.
enum OutputFormat: String, CaseIterable, Sendable {
  case full, concise, json
  case jsonLines = "json-lines"
  case sarif, github, gitlab, junit, rdjson

  func output(_ style: Style, _ facts: RunFacts = RunFacts()) -> any Output {
    switch self {
    case .full: FullOutput(style: style, isExhaustive: facts.isExhaustive)
    case .concise: ConciseOutput(style: style, isExhaustive: facts.isExhaustive)
    case .json: JSONOutput(facts: facts)
    case .jsonLines: JSONLinesOutput()
    case .sarif: SARIFOutput(facts: facts)
    case .github: GitHubOutput(root: facts.root)
    case .gitlab: GitLabOutput(root: facts.root)
    case .junit: JUnitOutput()
    case .rdjson: RDJSONOutput()
    }
  }

  /// Whether people read the format in a terminal or a log: then a summary follows on standard error.
  var isForPeople: Bool { self == .full || self == .concise || self == .github }
}
