import YAMLSource

/// `embed-data WHAT OUTPUT FILE...`: writes Swift made of data files. The build plugin `EmbedData` runs it.
let generators: [String: ([DataFile]) throws(Refusal) -> String] = [
  "texts": EmbeddedTexts.swift, "switches": SwitchMarks.swift, "rules": RuleTable.swift,
]

do throws(Refusal) {
  let arguments = CommandLine.arguments
  guard arguments.count > 3, let generate = generators[arguments[1]] else {
    throw Refusal("usage: embed-data \(generators.keys.sorted().joined(separator: "|")) OUTPUT FILE...")
  }
  var files: [DataFile] = []
  for path in arguments[3...] { files.append(try DataFile(path)) }
  try DataFile.write(generate(files), to: arguments[2])
} catch {
  Refusal.stop(error)
}
