import PythonSource

extension Dump {
  /// The fields of a node in the order in which `Parser/Python.asdl` has them.
  mutating func fields(_ n: PythonNode) {
    let kind = file.kind(n)
    switch kind {
    case _ where kind.isStatement: statement(n, kind)
    case _ where kind.isExpression: expression(n, kind)
    case _ where kind.isPattern: pattern(n, kind)
    default: part(n, kind)
    }
  }

  private mutating func statement(_ n: PythonNode, _ kind: PythonKind) {
    switch kind {
    case .functionDef, .asyncFunctionDef:
      name(file.name(n)); node(file.arguments(n)); nodes(file.body(n)); nodes(file.decoratorList(n)); node(file.returns(n))
      nodes(file.typeParams(n))
    case .classDef:
      name(file.name(n)); nodes(file.bases(n)); nodes(file.keywords(n)); nodes(file.body(n)); nodes(file.decoratorList(n))
      nodes(file.typeParams(n))
    case .return: node(file.valueIfAny(n))
    case .delete: nodes(file.targets(n))
    case .assign: nodes(file.targets(n)); node(file.value(n))
    case .typeAlias: node(file.aliasName(n)); nodes(file.typeParams(n)); node(file.value(n))
    case .augAssign: node(file.target(n)); word("\(file.op(n))"); node(file.value(n))
    case .annAssign:
      node(file.target(n)); node(file.annotation(n)); node(file.valueIfAny(n)); word(file.isSimple(n) ? "1" : "0")
    case .for, .asyncFor: node(file.target(n)); node(file.iter(n)); nodes(file.body(n)); nodes(file.orelse(n))
    case .while, .if: node(file.test(n)); nodes(file.body(n)); nodes(file.orelse(n))
    case .with, .asyncWith: nodes(file.items(n)); nodes(file.body(n))
    case .match: node(file.subject(n)); nodes(file.cases(n))
    case .raise: node(file.exc(n)); node(file.cause(n))
    case .try, .tryStar: nodes(file.body(n)); nodes(file.handlers(n)); nodes(file.orelse(n)); nodes(file.finalbody(n))
    case .assert: node(file.test(n)); node(file.msg(n))
    case .import: nodes(file.aliases(n))
    case .importFrom: name(file.nameIfAny(n)); nodes(file.aliases(n)); word("\(file.level(n))")
    case .global, .nonlocal: names(file.declaredNames(n))
    case .expr: node(file.value(n))
    default: break
    }
  }

  private mutating func expression(_ n: PythonNode, _ kind: PythonKind) {
    switch kind {
    case .boolOp: word("\(file.op(n))"); nodes(file.values(n))
    case .namedExpr: node(file.target(n)); node(file.value(n))
    case .binOp: node(file.left(n)); word("\(file.op(n))"); node(file.right(n))
    case .unaryOp: word("\(file.op(n))"); node(file.operand(n))
    case .lambda: node(file.arguments(n)); node(file.bodyExpression(n))
    case .ifExp: node(file.test(n)); node(file.bodyExpression(n)); node(file.orelseExpression(n))
    case .dict: nodes(file.keys(n)); nodes(file.values(n))
    case .listComp, .setComp, .generatorExp: node(file.elt(n)); nodes(file.generators(n))
    case .dictComp: node(file.key(n)); node(file.value(n)); nodes(file.generators(n))
    case .await, .yieldFrom: node(file.value(n))
    case .yield: node(file.valueIfAny(n))
    case .compare: node(file.left(n)); file.ops(n).forEach { word("\($0)") }; nodes(file.comparators(n))
    case .call: node(file.callee(n)); nodes(file.args(n)); nodes(file.keywords(n))
    case .formattedValue: node(file.value(n)); word("\(file.conversion(n))"); node(file.formatSpec(n))
    case .interpolation:
      node(file.value(n)); node(file.expressionText(n)); word("\(file.conversion(n))"); node(file.formatSpec(n))
    case .joinedStr, .templateStr: nodes(file.values(n))
    case .constant: constant(n)
    case .attribute: node(file.value(n)); name(file.name(n)); context(n)
    case .subscript: node(file.value(n)); node(file.slice(n)); context(n)
    case .starred: node(file.value(n)); context(n)
    case .name: name(file.name(n)); context(n)
    case .set: nodes(file.elts(n))
    case .list, .tuple: nodes(file.elts(n)); context(n)
    case .slice: node(file.lower(n)); node(file.upper(n)); node(file.step(n))
    default: break
    }
  }

  private mutating func context(_ n: PythonNode) { word("\(file.context(n))") }

  private mutating func pattern(_ n: PythonNode, _ kind: PythonKind) {
    switch kind {
    case .matchValue: node(file.value(n))
    case .matchSingleton: constant(n)
    case .matchSequence, .matchOr: nodes(file.patterns(n))
    case .matchMapping: nodes(file.patternKeys(n)); nodes(file.patterns(n)); name(file.nameIfAny(n))
    case .matchClass: node(file.cls(n)); nodes(file.patterns(n)); names(file.kwdAttrs(n)); nodes(file.kwdPatterns(n))
    case .matchStar: name(file.nameIfAny(n))
    case .matchAs: node(file.patternIfAny(n)); name(file.nameIfAny(n))
    default: break
    }
  }

  private mutating func part(_ n: PythonNode, _ kind: PythonKind) {
    switch kind {
    case .module: nodes(file.body(n))
    case .comprehension:
      node(file.target(n)); node(file.iter(n)); nodes(file.ifs(n)); word(file.isAsync(n) ? "1" : "0")
    case .exceptHandler: node(file.type(n)); name(file.nameIfAny(n)); nodes(file.body(n))
    case .arguments:
      nodes(file.posonlyargs(n)); nodes(file.parameters(n)); node(file.vararg(n)); nodes(file.kwonlyargs(n))
      nodes(file.kwDefaults(n)); node(file.kwarg(n)); nodes(file.defaults(n))
    case .arg: name(file.name(n)); node(file.annotationIfAny(n))
    case .keyword: name(file.nameIfAny(n)); node(file.value(n))
    case .alias: name(file.name(n)); name(file.asname(n))
    case .withitem: node(file.contextExpr(n)); node(file.optionalVars(n))
    case .matchCase: node(file.pattern(n)); node(file.guardIfAny(n)); nodes(file.body(n))
    case .typeVar: name(file.name(n)); node(file.bound(n)); node(file.defaultValue(n))
    case .paramSpec, .typeVarTuple: name(file.name(n)); node(file.defaultValue(n))
    default: break
    }
  }
}
