import Support

/// Makes one configuration after another.
struct Corpus {
  private var random: Random

  init(seed: UInt64) { random = Random(seed: seed) }

  /// A configuration of 50 to 400 lines, and Python of as many bytes that builds similar models.
  mutating func next() -> (yaml: [UInt8], python: [UInt8]) {
    let (entries, layers) = configuration(prefix: "", suffix: "", withContext: true)
    var writer = Writer(Random(seed: random.next()))
    writer.document(.map(entries))
    let python = PythonSource.bytes(count: writer.bytes.count, layers: layers, &random)
    return (writer.bytes, python)
  }

  /// A single document of about `size` bytes: configurations as the entries of one mapping.
  mutating func document(size: Int) -> [UInt8] {
    var bytes: [UInt8] = []
    var index = 0
    while bytes.count < size {
      let name = "experiment_\(index)"
      let (entries, _) = configuration(prefix: name + ".", suffix: "_\(index)", withContext: false)
      var writer = Writer(Random(seed: random.next()))
      writer.document(.map([(name, .map(entries))]))
      bytes += writer.bytes
      index += 1
    }
    return bytes
  }

  private mutating func configuration(
    prefix: String, suffix: String, withContext: Bool
  ) -> (entries: [(key: String, value: Item)], layers: [LayerSpec]) {
    let lines = random.within(50...340)
    let models = Models(prefix: prefix, suffix: suffix)
    let recipes = Recipes(prefix: prefix, suffix: suffix)
    var result = Models.Result(entries: [])
    switch random.below(100) {
    case 0..<30: result = models.native(&random, blocks: max(3, lines / 8))
    case 30..<60: result = models.hydra(&random, blocks: max(3, lines / 16))
    case 60..<70: result = models.factory(&random)
    case 70..<80: result.entries = recipes.detector(&random, rows: lines)
    case 80..<90: result.entries = recipes.datasets(&random, count: lines / 9)
    default: result.entries = []
    }
    let hasModel = result.entries.contains { $0.key == "model" || $0.key == "layers" }
    if withContext, hasModel, random.chance(1.0 / 3) {
      result.entries.insert(Models.context(&random, input: result.input), at: 0)
    }
    if result.entries.contains(where: { $0.key == "model" }) { result.entries += recipes.surroundings(&random) }
    return (fill(result.entries, lines, recipes), result.layers)
  }

  /// Adds settings until there are enough lines.
  private mutating func fill(
    _ entries: [(key: String, value: Item)], _ lines: Int, _ recipes: Recipes
  ) -> [(key: String, value: Item)] {
    var writer = Writer(Random(seed: 0))
    writer.document(.map(entries))
    let missing = lines - writer.lineCount
    guard missing > 4 else { return entries }
    return entries + [("experiment", recipes.settings(&random, count: missing))]
  }
}
