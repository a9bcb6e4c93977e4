import Model

/// `torchvision/models/resnet.py`: ResNet, ResNeXt, Wide ResNet.
struct ResNet {
  enum Block: String {
    case basic = "BasicBlock"
    case bottleneck = "Bottleneck"

    var expansion: Dim { self == .basic ? 1 : 4 }
  }

  let block: Block
  let layers: [Dim]
  var classes: Dim = 1000
  var groups: Dim = 1
  var widthPerGroup: Double? = 64
  /// Which of the last three stages keep their size and dilate instead; nil elements are unknown.
  var dilates: [Bool?] = [false, false, false]
  var norm = Callable.batchNorm2d()
}

/// The parameters of a residual block.
struct ResidualBlock {
  let kind: ResNet.Block
  let inplanes: Dim
  let planes: Dim
  var stride: Dim = 1
  var groups: Dim = 1
  var baseWidth: Double? = 64
  var dilation: Dim = 1
  let norm: Callable

  /// `int(planes * (base_width / 64.0)) * groups`
  var width: Dim {
    guard let planes = planes.value, let baseWidth else { return .unknown }
    return Dim(truncating: Double(planes) * (baseWidth / 64)) * groups
  }

  /// What the block's constructor, or that of its grouped convolution, raises.
  var complaint: String? {
    guard kind == .basic else { return groups.isBelow(1) ? "groups must be a positive integer" : nil }
    if !groups.mayEqual(1) || baseWidth ?? 64 != 64 { return "BasicBlock only supports groups=1 and base_width=64" }
    return dilation.value ?? 1 > 1 ? "Dilation > 1 not supported in BasicBlock" : nil
  }
}

extension GraphBuilder {
  /// A block, with its shortcut where `downsample` makes one.
  mutating func residualBlock(
    _ name: String, _ block: ResidualBlock, on x: ValueID?,
    downsample: (inout GraphBuilder, ValueID?) -> ValueID? = { _, x in x }
  ) -> ValueID? {
    scope(name, block.kind.rawValue) { b in
      let relu: ModuleID
      var y: ValueID?
      switch block.kind {
      case .basic:
        y = b.conv2d(
          "conv1", in: block.inplanes, out: block.planes, kernel: 3, stride: block.stride, padding: 1, bias: false, on: x)
        y = b.norm("bn1", block.norm, channels: block.planes, on: y)
        relu = b.module("relu", Activation(.relu, inPlace: true))
        y = b.call(relu, y)
        y = b.conv2d("conv2", in: block.planes, out: block.planes, kernel: 3, padding: 1, bias: false, on: y)
        y = b.norm("bn2", block.norm, channels: block.planes, on: y)
      case .bottleneck:
        let (width, out) = (block.width, block.planes * block.kind.expansion)
        y = b.conv2d("conv1", in: block.inplanes, out: width, kernel: 1, bias: false, on: x)
        y = b.norm("bn1", block.norm, channels: width, on: y)
        relu = b.module("relu", Activation(.relu, inPlace: true))
        y = b.call(relu, y)
        y = b.conv2d(
          "conv2", in: width, out: width, kernel: 3, stride: block.stride, padding: block.dilation, dilation: block.dilation,
          groups: block.groups, bias: false, on: y)
        y = b.norm("bn2", block.norm, channels: width, on: y)
        y = b.call(relu, y)
        y = b.conv2d("conv3", in: width, out: out, kernel: 1, bias: false, on: y)
        y = b.norm("bn3", block.norm, channels: out, on: y)
      }
      return b.call(relu, b.add(y, downsample(&b, x), inPlace: true))
    }
  }

  mutating func resNet(_ name: String, _ net: ResNet, on x: ValueID?) -> ValueID? {
    scope(name, "ResNet") { b in
      let features = b.resNetStages(net, b.resNetStem(net, x)).last ?? nil
      let x = b.globalAvgPool("avgpool", on: features)
      return b.linear("fc", in: 512 * net.block.expansion, out: net.classes, on: b.flatten(x))
    }
  }

  mutating func resNetStem(_ net: ResNet, _ x: ValueID?) -> ValueID? {
    let x = norm("bn1", net.norm, channels: 64, on: conv2d("conv1", in: 3, out: 64, kernel: 7, stride: 2, padding: 3, bias: false, on: x))
    return maxPool2d("maxpool", 3, stride: 2, padding: 1, on: act("relu", .relu, inPlace: true, on: x))
  }

  /// `layer1` to `layer4`, and what each returns.
  mutating func resNetStages(_ net: ResNet, _ x: ValueID?) -> [ValueID?] {
    var (x, inplanes, dilation) = (x, Dim(64), Dim(1))
    return net.layers.prefix(4).enumerated().map { i, count in
      let planes = Dim(64 << i)
      var stride: Dim = i == 0 ? 1 : 2
      let first = dilation
      if i > 0, net.dilates[i - 1] != false {
        let isKnown = net.dilates[i - 1] == true
        (dilation, stride) = isKnown ? (dilation * stride, 1) : (.unknown, .unknown)
      }
      x = stage("layer\(i + 1)", net, in: inplanes, planes: planes, count: count, stride: stride, first: first, dilation: dilation, on: x)
      inplanes = planes * net.block.expansion
      return x
    }
  }

  /// A stage: the first block may change the size, and has the dilation of the stage before.
  private mutating func stage(
    _ name: String, _ net: ResNet, in inplanes: Dim, planes: Dim, count: Dim, stride: Dim, first: Dim,
    dilation: Dim, on x: ValueID?
  ) -> ValueID? {
    sequential(name) { b in
      let out = planes * net.block.expansion
      var block = ResidualBlock(
        kind: net.block, inplanes: inplanes, planes: planes, stride: stride, groups: net.groups,
        baseWidth: net.widthPerGroup, dilation: first, norm: net.norm)
      b.check(block)
      let x = b.residualBlock("0", block, on: x) { b, x in
        guard stride != 1 || inplanes != out else { return x }
        return b.sequential("downsample") { b in
          b.norm("1", net.norm, channels: out, on: b.conv2d("0", in: inplanes, out: out, kernel: 1, stride: stride, bias: false, on: x))
        }
      }
      block = ResidualBlock(
        kind: net.block, inplanes: out, planes: planes, groups: net.groups, baseWidth: net.widthPerGroup,
        dilation: dilation, norm: net.norm)
      return b.chain(1..<max(1, count.value ?? 1), x) { b, name, x in
        b.check(block)
        return b.residualBlock(name, block, on: x)
      }.last ?? nil
    }
  }

  private mutating func check(_ block: ResidualBlock) {
    guard let complaint = block.complaint else { return }
    remark(.fault(.badArgument(complaint)), on: parent)
  }
}
