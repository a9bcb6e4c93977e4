import Catalogue
import Fixtures
import Foundation
import Rules
import YAMLSource

@testable import NormLint
@testable import Pictures

/// A model as it is drawn.
struct Drawn {
  let scene: Scene
  let layout: SceneLayout

  init(_ yaml: String, _ view: View = View()) throws {
    let reports = Linter().inspect(bytes: Array(yaml.utf8))
    let model = try GraphDrawing.choose(nil, from: reports)
    scene = try Scene(Subject(model, in: reports.file, headline: []), view)
    layout = SceneLayout(scene)
  }

  /// A model whose class stands in `own.py`.
  init(_ yaml: String, python: String, _ view: View = View()) throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try python.write(to: folder.appending(path: "own.py"), atomically: true, encoding: .utf8)
    var options = LintOptions()
    options.catalogue = .standard.asking(PythonSources().provider(for: Path("\(folder.path)/model.yaml"), PythonSettings()))
    let reports = Linter(options: options).inspect(YAMLFile(bytes: Array(yaml.utf8)))
    let model = try GraphDrawing.choose(nil, from: reports)
    scene = try Scene(Subject(model, in: reports.file, headline: []), view)
    layout = SceneLayout(scene)
  }

  static func torchvision(_ name: String, _ view: View = View()) throws -> Drawn { try Drawn(factory(name), view) }
  static func factory(_ name: String) -> String { "normlint: {inputs: [2, 3, 224, 224]}\nmodel: {_target_: torchvision.models.\(name)}\n" }

  var svg: [UInt8] { SVGPicture.bytes(of: [SVGPicture(scene)]) }

  /// The boxes with this title.
  func boxes(_ title: String) -> [Box] { scene.boxes.filter { $0.title == title } }

  /// A network in the native form in which calls read the one before and, by chance, earlier ones.
  static func random(seed: UInt64, calls: Int) -> String {
    var numbers = SplitMix(state: seed)
    var text = "normlint: {inputs: [1, 4, 8, 8]}\nlayers:\n  - {id: c0, type: Conv2d, args: {in_channels: 4, out_channels: 4, kernel_size: 1}}\n"
    for index in 1..<calls {
      let other = Int(numbers.next() % UInt64(index))
      switch numbers.next() % 4 {
      case 0: text += "  - {id: c\(index), type: add, from: [c\(index - 1), c\(other)]}\n"
      case 1: text += "  - {id: c\(index), type: BatchNorm2d, args: {num_features: 4}, from: [c\(other)]}\n"
      default: text += "  - {id: c\(index), type: ReLU}\n"
      }
    }
    return text
  }

  static let unet = """
    normlint: {inputs: [1, 1, 64, 64]}
    model:
      _target_: monai.networks.nets.UNet
      spatial_dims: 2
      in_channels: 1
      out_channels: 2
      channels: [16, 32, 64, 128]
      strides: [2, 2, 2]
      num_res_units: 2
      norm: BATCH
    """

  /// Models of all shapes: chains, branches, dense skips, a U, and random ones.
  static let samples: [String] =
    ["resnet50", "densenet121", "inception_v3", "googlenet", "efficientnet_b0", "vit_b_16", "maxvit_t", "shufflenet_v2_x1_0"].map(factory) + [unet]
    + (0..<20).map { random(seed: $0, calls: 12 + Int($0)) }
}
