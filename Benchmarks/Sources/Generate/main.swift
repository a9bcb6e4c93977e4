import Support

// Writes everything that is measured into a folder:
//   yaml/*.yaml, python/*.py   1,000 model configurations and as many bytes of Python
//   classes/*.yaml             1,000 configs that name 20 classes of classes/nets.py
//   projects/<kind>-<factor>   folders of one kind each (`Projects`), in four sizes
//   large.yaml                 one document of 50 MB
//   hostile/<shape>-1.yaml, hostile/<shape>-4.yaml   the shapes of `Adversarial`, and the same four times as large

let options = Options(Array(CommandLine.arguments.dropFirst()), known: ["out", "seed", "files", "large", "hostile"])
guard let out = options["out"] else { Files.fail("--out FOLDER is needed") }
let seed = UInt64(options["seed", default: 1])
let hostileSize = options["hostile", default: 250_000]

for folder in ["", "/yaml", "/python", "/classes", "/hostile"] { Files.makeFolder(out + folder) }

func padded(_ number: Int) -> String { String(String(10_000 + number).dropFirst()) }

var corpus = Corpus(seed: seed)
for index in 0..<options["files", default: 1000] {
  let (yaml, python) = corpus.next()
  Files.save(yaml, to: "\(out)/yaml/model_\(padded(index)).yaml")
  Files.save(python, to: "\(out)/python/model_\(padded(index)).py")
}
Files.save(Array("".utf8), to: out + "/classes/pyproject.toml")
Files.save(Array(NamedClasses.source.utf8), to: out + "/classes/nets.py")
for index in 0..<options["files", default: 1000] {
  Files.save(Array(NamedClasses.config(index).utf8), to: "\(out)/classes/config_\(padded(index)).yaml")
}
for kind in Projects.kinds {
  for factor in Projects.factors {
    var project = Project("\(out)/projects/\(kind.name)-\(factor)", factor: factor)
    kind.write(&project)
  }
}
Files.save(corpus.document(size: options["large", default: 50_000_000]), to: out + "/large.yaml")
for shape in Adversarial.shapes {
  for factor in [1, 4] {
    Files.save(Array(shape.make(hostileSize * factor).utf8), to: "\(out)/hostile/\(shape.name)-\(factor).yaml")
  }
}
