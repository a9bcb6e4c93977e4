import Model

/// `torchvision/models/detection/ssd.py` and `ssdlite.py`: heads on the maps of ever coarser convolutions.
extension GraphBuilder {
  mutating func singleShot(_ name: String, _ settings: Detector.Settings, on x: ValueID?) -> ValueID? {
    scope(name, "SSD") { b in
      let images = b.detectorTransform(x, size: 300)
      let state = [StateTensor.parameter("scale_weight", [512])]
      let maps = b.scope("backbone", "SSDFeatureExtractorVGG", state: state) { $0.vggMaps(images) }
      let generator = b.module("anchor_generator", DetectorPart(type: "DefaultBoxGenerator"))
      let heads: [(width: Dim, boxes: Dim)] = [(512, 4), (1024, 6), (512, 6), (256, 6), (256, 4), (256, 4)]
      let scores = b.scope("head", "SSDHead") { b in
        func head(_ name: String, _ type: String, columns: Dim) -> ValueID? {
          b.scope(name, type) { b in
            b.scope("module_list", "ModuleList") { b in
              var last: ValueID?
              for (i, head) in heads.enumerated() {
                last = b.conv2d(String(i), in: head.width, out: head.boxes * columns, kernel: 3, padding: 1, on: maps[i])
              }
              return last
            }
          }
        }
        let scores = head("classification_head", "SSDClassificationHead", columns: settings.classes)
        _ = head("regression_head", "SSDRegressionHead", columns: 4)
        return scores
      }
      b.call(generator, images)
      return scores
    }
  }

  /// VGG-16 up to its fourth block, what SSD makes of the rest, and four more steps.
  private mutating func vggMaps(_ x: ValueID?) -> [ValueID?] {
    var y = vggFeatures([64, 64, 0, 128, 128, 0, 256, 256, 256, 0, 512, 512, 512], norms: false, ceiling: 16, on: x)
    // The scaled and normalised map is the first one.
    var maps = [function(ParameterArithmetic(.mul, "scale_weight", parameter: [1, 512, 1, 1]), y)]
    scope("extra", "ModuleList") { b in
      y = b.sequential("0") { b in
        var z = b.maxPool2d("0", 2, stride: 2, on: y)
        for i in 0..<3 {
          z = b.act(String(2 * i + 2), .relu, inPlace: true, on: b.conv2d(String(2 * i + 1), in: 512, out: 512, kernel: 3, padding: 1, on: z))
        }
        return b.sequential("7") { b in
          z = b.conv2d("1", in: 512, out: 1024, kernel: 3, padding: 6, dilation: 6, on: b.maxPool2d("0", 3, stride: 1, padding: 1, on: z))
          z = b.conv2d("3", in: 1024, out: 1024, kernel: 1, on: b.act("2", .relu, inPlace: true, on: z))
          return b.act("4", .relu, inPlace: true, on: z)
        }
      }
      maps.append(y)
      let steps: [(input: Dim, middle: Dim, out: Dim, halves: Bool)] = [
        (1024, 256, 512, true), (512, 128, 256, true), (256, 128, 256, false), (256, 128, 256, false),
      ]
      for (i, step) in steps.enumerated() {
        y = b.sequential(String(i + 1)) { b in
          let z = b.act("1", .relu, inPlace: true, on: b.conv2d("0", in: step.input, out: step.middle, kernel: 1, on: y))
          let (stride, padding): (Dim, Dim) = step.halves ? (2, 1) : (1, 0)
          return b.act(
            "3", .relu, inPlace: true, on: b.conv2d("2", in: step.middle, out: step.out, kernel: 3, stride: stride, padding: padding, on: z))
        }
        maps.append(y)
      }
    }
    return maps
  }

  mutating func lightSingleShot(
    _ name: String, _ settings: Detector.Settings, arguments a: inout Arguments, on x: ValueID?
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
        let scores = b.lightHead("classification_head", "SSDLiteClassificationHead", widths: widths, out: 6 * settings.classes, norm: norm, on: maps)
        _ = b.lightHead("regression_head", "SSDLiteRegressionHead", widths: widths, out: 24, norm: norm, on: maps)
        return scores
      }
      b.call(generator, images)
      return scores
    }
    finish(norm, &a, weights: settings.isTrained ? "DEFAULT" : nil, default: standard, below: root)
    return result
  }

  /// The features up to the 13th block's expansion, from there to the end, and four more steps.
  private mutating func mobileMaps(_ net: MobileNetV3, _ x: ValueID?) -> [ValueID?] {
    let row = net.rows[12]
    var maps: [ValueID?] = []
    sequential("features") { b in
      var y = b.sequential("0") { b in
        let y = (0...12).reduce(x) { b.mobileNetV3Feature(String($1), net, index: $1, on: $0) }
        return b.expansion("13", row, norm: net.norm, on: y)
      }
      maps.append(y)
      y = b.sequential("1") { b in
        let z = b.sequential("0") { $0.narrow(row, net.norm, on: y) }
        return (14...16).reduce(z) { b.mobileNetV3Feature(String($1 - 13), net, index: $1, on: $0) }
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
            var z = b.convNormActivation("0", in: step.input, out: middle, block: .init(kernel: 1, norm: net.norm, activation: .relu6), on: y)
            z = b.convNormActivation("1", in: middle, out: middle, block: .init(stride: 2, groups: middle, norm: net.norm, activation: .relu6), on: z)
            return b.convNormActivation("2", in: middle, out: step.out, block: .init(kernel: 1, norm: net.norm, activation: .relu6), on: z)
          })
      }
    }
    return maps
  }

  private mutating func lightHead(
    _ name: String, _ type: String, widths: [Dim], out: Dim, norm: Callable, on maps: [ValueID?]
  ) -> ValueID? {
    scope(name, type) { b in
      b.scope("module_list", "ModuleList") { b in
        var last: ValueID?
        for (i, width) in widths.enumerated() {
          last = b.sequential(String(i)) { b in
            let y = b.convNormActivation("0", in: width, out: width, block: .init(groups: width, norm: norm, activation: .relu6), on: maps[i])
            return b.conv2d("1", in: width, out: out, kernel: 1, on: y)
          }
        }
        return last
      }
    }
  }
}
