import Model

/// `torchvision/models/detection/ssd.py` and `ssdlite.py`: heads on the maps of ever coarser convolutions.
extension GraphBuilder {
  mutating func singleShot(_ name: String, _ settings: Detector.Settings, _ x: ValueID?) -> ValueID? {
    scope(name, "SSD") { b in
      let images = b.detectorTransform(x, size: 300)
      let state = [StateTensor.parameter("scale_weight", [512])]
      let maps = b.scope("backbone", "SSDFeatureExtractorVGG", state: state) { $0.vggMaps(images) }
      let generator = b.module("anchor_generator", DetectorPart(type: "DefaultBoxGenerator"))
      let heads: [(width: Dim, boxes: Dim)] = [(512, 4), (1024, 6), (512, 6), (256, 6), (256, 4), (256, 4)]
      let scores = b.scope("head", "SSDHead") { b in
        func head(_ name: String, _ type: String, _ columns: Dim) -> ValueID? {
          b.scope(name, type) { b in
            b.scope("module_list", "ModuleList") { b in
              var last: ValueID?
              for (i, head) in heads.enumerated() {
                last = b.conv2d(String(i), head.width, head.boxes * columns, 3, padding: 1, maps[i])
              }
              return last
            }
          }
        }
        let scores = head("classification_head", "SSDClassificationHead", settings.classes)
        _ = head("regression_head", "SSDRegressionHead", 4)
        return scores
      }
      b.call(generator, images)
      return scores
    }
  }

  /// VGG-16 up to its fourth block, what SSD makes of the rest, and four more steps.
  private mutating func vggMaps(_ x: ValueID?) -> [ValueID?] {
    var y = vggFeatures([64, 64, 0, 128, 128, 0, 256, 256, 256, 0, 512, 512, 512], norms: false, ceiling: 16, x)
    // The scaled and normalised map is the first one.
    var maps = [function(ParameterArithmetic(.mul, "scale_weight", [1, 512, 1, 1]), y)]
    scope("extra", "ModuleList") { b in
      y = b.sequential("0") { b in
        var z = b.maxPool2d("0", 2, stride: 2, y)
        for i in 0..<3 {
          z = b.act(String(2 * i + 2), .relu, inPlace: true, b.conv2d(String(2 * i + 1), 512, 512, 3, padding: 1, z))
        }
        return b.sequential("7") { b in
          z = b.conv2d("1", 512, 1024, 3, padding: 6, dilation: 6, b.maxPool2d("0", 3, stride: 1, padding: 1, z))
          z = b.conv2d("3", 1024, 1024, 1, b.act("2", .relu, inPlace: true, z))
          return b.act("4", .relu, inPlace: true, z)
        }
      }
      maps.append(y)
      let steps: [(input: Dim, middle: Dim, out: Dim, halves: Bool)] = [
        (1024, 256, 512, true), (512, 128, 256, true), (256, 128, 256, false), (256, 128, 256, false),
      ]
      for (i, step) in steps.enumerated() {
        y = b.sequential(String(i + 1)) { b in
          let z = b.act("1", .relu, inPlace: true, b.conv2d("0", step.input, step.middle, 1, y))
          let (stride, padding): (Dim, Dim) = step.halves ? (2, 1) : (1, 0)
          return b.act("3", .relu, inPlace: true, b.conv2d("2", step.middle, step.out, 3, stride: stride, padding: padding, z))
        }
        maps.append(y)
      }
    }
    return maps
  }

  mutating func lightSingleShot(
    _ name: String, _ settings: Detector.Settings, _ a: inout Arguments, _ x: ValueID?
  ) -> ValueID? {
    let standard = Callable.batchNorm2d(eps: 0.001, momentum: 0.03)
    let norm = normLayer(&a, default: standard)
    // Without weights the tail is narrower.
    guard let net = MobileNetV3.backbone("mobilenet_v3_large", reduced: !settings.isBackboneTrained, norm: norm) else {
      return nil
    }
    let root = nextModule
    let result = scope(name, "SSD") { b in
      let images = b.detectorTransform(x, size: 320)
      let maps = b.scope("backbone", "SSDLiteFeatureExtractorMobileNet") { $0.mobileMaps(net, images) }
      let generator = b.module("anchor_generator", DetectorPart(type: "DefaultBoxGenerator"))
      let widths: [Dim] = [672, net.width(at: 16), 512, 256, 256, 128]
      let scores = b.scope("head", "SSDLiteHead") { b in
        let scores = b.lightHead("classification_head", "SSDLiteClassificationHead", widths, 6 * settings.classes, norm, maps)
        _ = b.lightHead("regression_head", "SSDLiteRegressionHead", widths, 24, norm, maps)
        return scores
      }
      b.call(generator, images)
      return scores
    }
    finish(norm, &a, settings.isTrained ? "DEFAULT" : nil, default: standard, below: root)
    return result
  }

  /// The features up to the 13th block's expansion, from there to the end, and four more steps.
  private mutating func mobileMaps(_ net: MobileNetV3, _ x: ValueID?) -> [ValueID?] {
    let row = net.rows[12]
    var maps: [ValueID?] = []
    sequential("features") { b in
      var y = b.sequential("0") { b in
        let y = (0...12).reduce(x) { b.mobileNetV3Feature(String($1), net, $1, $0) }
        return b.expansion("13", row, net.norm, y)
      }
      maps.append(y)
      y = b.sequential("1") { b in
        let z = b.sequential("0") { $0.narrow(row, net.norm, y) }
        return (14...16).reduce(z) { b.mobileNetV3Feature(String($1 - 13), net, $1, $0) }
      }
      maps.append(y)
      return y
    }
    let steps: [(input: Dim, out: Dim)] = [(net.width(at: 16), 512), (512, 256), (256, 256), (256, 128)]
    scope("extra", "ModuleList") { b in
      for (i, step) in steps.enumerated() {
        let middle = step.out / 2
        let y = maps[maps.count - 1]
        maps.append(
          b.sequential(String(i)) { b in
            var z = b.convNormActivation("0", step.input, middle, .init(kernel: 1, norm: net.norm, activation: .relu6), y)
            z = b.convNormActivation("1", middle, middle, .init(stride: 2, groups: middle, norm: net.norm, activation: .relu6), z)
            return b.convNormActivation("2", middle, step.out, .init(kernel: 1, norm: net.norm, activation: .relu6), z)
          })
      }
    }
    return maps
  }

  private mutating func lightHead(
    _ name: String, _ type: String, _ widths: [Dim], _ out: Dim, _ norm: Callable, _ maps: [ValueID?]
  ) -> ValueID? {
    scope(name, type) { b in
      b.scope("module_list", "ModuleList") { b in
        var last: ValueID?
        for (i, width) in widths.enumerated() {
          last = b.sequential(String(i)) { b in
            let y = b.convNormActivation("0", width, width, .init(groups: width, norm: norm, activation: .relu6), maps[i])
            return b.conv2d("1", width, out, 1, y)
          }
        }
        return last
      }
    }
  }
}
