// Made from rules.yaml by tools/embed-rules. Do not edit.
enum RulesText {
  static let yaml = ##"""
# Every rule of normlint, and every setting as it is unless a settings file of the same form says otherwise.
# The text is embedded in the binary: after a change run tools/embed-rules.
normlint-rules: 1

rules:
  NL001:
    name: unused-suppression
    severity: warning
    summary: A suppression comment that suppresses nothing.
    what: >-
      Reports `normlint:` comments whose rule finds nothing in the lines they cover, and those that name no rule at all.
    why: >-
      A comment that has outlived its finding hides the next one in the same place, and tells readers of a problem that isn't there.
    example: |
      layers:
        - {id: fc, type: Linear, args: {in_features: 8, out_features: 4}}  # normlint: ignore[NL101] known
    instead: |
      layers:
        - {id: fc, type: Linear, args: {in_features: 8, out_features: 4}}
    fix: "`--fix` deletes the comment, or the codes in it that are not needed."
    references:
      - {title: YAML 1.1, url: "https://yaml.org/spec/1.1/"}

  NL002:
    name: unreadable
    severity: error
    summary: The file is not YAML, can't be read, or holds a section of the wrong form.
    what: >-
      Reports a file that can't be opened, bytes that are not YAML, a key that stands twice in one mapping, and a `normlint:` or `layers:` section
      that is not built as the documentation says. The message names the place; the other files are linted as usual.
    why: >-
      What can't be read can't be checked. Silence would look like a clean bill of health.
    example: |
      layers:
        - {id: fc, type: Linear, args: {in_features: 8, in_features: 16, out_features: 4}}
    instead: |
      layers:
        - {id: fc, type: Linear, args: {in_features: 16, out_features: 4}}
    fix: Correct the place that the message names.
    references:
      - {title: YAML 1.1, url: "https://yaml.org/spec/1.1/"}

  NL003:
    name: opaque-module
    severity: note
    summary: A class that normlint does not know; what it holds is not checked.
    what: >-
      Names every class of a model that is neither in the catalogue nor described by the file. Modules that stand in its arguments are still looked
      at; its own code, and the shapes behind it, are unknown. An argument that may ask for batch norms (`norm: batch`) is named. Of a format in which
      a key decides what the norm layers are (detectron2, mmengine, timm ...) it tells what is known.
    why: >-
      A BatchNorm inside such a class would be refused like any other, and normlint can't see it. The verdict on the model is `unknown` instead of
      `runs`.
    example: |
      _target_: torch.nn.Sequential
      _args_:
        - _target_: my_project.models.Encoder
          width: 64
        - {_target_: torch.nn.ReLU}
    instead: |
      modules:
        Encoder:
          parameters: [width]
          layers:
            - {id: fc, type: Linear, args: {in_features: 8, out_features: "${width}"}}
      layers:
        - {id: encoder, type: Encoder, args: {width: 64}}
        - {id: act, type: ReLU}
    fix: Describe the class as a block under `modules:`, so that its layers are checked where it is used.
    references:
      - {title: torch.nn, url: "https://docs.pytorch.org/docs/stable/nn.html"}

  NL004:
    name: unresolved-value
    severity: note
    summary: A value that the file leaves open, where it decides a verdict.
    what: >-
      Names an argument that is not known from the file alone: `???`, an interpolation that leads out of the file, a resolver such as `${oc.env:...}`,
      an expression. It is never evaluated and never guessed.
    why: >-
      Whether a layer tracks statistics, or fits the one before it, may hang on this value. The verdict on the model is `unknown` instead of `runs`.
    example: |
      _target_: torch.nn.BatchNorm2d
      num_features: 64
      track_running_stats: ???
    instead: |
      _target_: torch.nn.BatchNorm2d
      num_features: 64
      track_running_stats: false
    fix: Write the value, or lint the composed config (`--cfg job --resolve` in Hydra prints it).
    references:
      - {title: Variable interpolation, url: "https://omegaconf.readthedocs.io/en/latest/usage.html#variable-interpolation"}

  NL101:
    name: batched-running-stat
    severity: error
    summary: vmap refuses the in-place update of a running statistic, because what is written is batched and the buffer is not.
    what: >-
      Finds every BatchNorm and every tracking InstanceNorm in training mode whose input is batched at a level of vmap at which its `running_mean` and
      `running_var` are not. The path shows how the tag travels from `in_dims` through the layers into the buffer.
    why: >-
      The model builds, and the first forward under `torch.func.vmap` raises "Batch norm got a batched tensor as input while the running_mean or
      running_var, which will be updated in place, were not batched": one statistic can't hold the results of all examples. PyTorch names one layer a
      run, normlint all of them.
    example: |
      normlint: {inputs: {x: [1, 3, 32, 32]}}
      layers:
        - {id: stem, type: Conv2d, args: {in_channels: 3, out_channels: 64, kernel_size: 3, padding: 1}}
        - {id: bn1, type: BatchNorm2d, args: {num_features: 64}}
    instead: |
      normlint: {inputs: {x: [1, 3, 32, 32]}}
      layers:
        - {id: stem, type: Conv2d, args: {in_channels: 3, out_channels: 64, kernel_size: 3, padding: 1}}
        - {id: bn1, type: GroupNorm, args: {num_groups: 32, num_channels: 64}}
    fix: >-
      Use GroupNorm, or `track_running_stats: false`; in a factory, give such a `norm_layer`; or wrap the model in
      `torch.func.replace_all_batch_norm_modules_`; or call it in eval mode. An ensemble stacks the buffers and passes them with `in_dims` 0.
    references:
      - {title: Patching Batch Norm, url: "https://docs.pytorch.org/docs/stable/func.batch_norm.html"}
      - {title: torch.func.replace_all_batch_norm_modules_, url: "https://docs.pytorch.org/docs/stable/generated/torch.func.replace_all_batch_norm_modules_.html"}
      - {title: "aten/src/ATen/functorch/BatchRulesNorm.cpp, batch_norm_batch_rule", url: "https://github.com/pytorch/pytorch/blob/main/aten/src/ATen/functorch/BatchRulesNorm.cpp"}

  NL102:
    name: captured-running-stat
    severity: error
    summary: A gradient transform refuses the in-place update of a captured buffer.
    what: >-
      Finds every BatchNorm in training mode whose `num_batches_tracked` is not an argument of the function under grad, vjp, jvp, jacrev, jacfwd or
      hessian. InstanceNorm keeps no counter and is let pass.
    why: >-
      PyTorch raises "attempted to call in-place operation (aten::add_.Tensor) that would mutate a captured Tensor": a transformed function may only
      change what it is given.
    example: |
      normlint:
        inputs: {x: [8, 16]}
        arguments: [params, inputs]
        transforms: [{grad: {argnums: params}}]
      layers:
        - {id: bn, type: BatchNorm1d, args: {num_features: 16}}
    instead: |
      normlint:
        inputs: {x: [8, 16]}
        arguments: [params, buffers, inputs]
        transforms: [{grad: {argnums: params}}]
      layers:
        - {id: bn, type: BatchNorm1d, args: {num_features: 16}}
    fix: >-
      Pass the buffers to the transformed function (`functional_call(model, (params, buffers), ...)`), or take the layer its statistics as under NL101.
    references:
      - {title: "UX limitations: mutation", url: "https://docs.pytorch.org/docs/stable/func.ux_limitations.html"}
      - {title: torch.func.functional_call, url: "https://docs.pytorch.org/docs/stable/generated/torch.func.functional_call.html"}
      - {title: "aten/src/ATen/functorch/ADInterpreters.cpp, checkForInvalidMutationOnCaptures", url: "https://github.com/pytorch/pytorch/blob/main/aten/src/ATen/functorch/ADInterpreters.cpp"}

  NL103:
    name: cumulative-average-item
    severity: error
    summary: "`momentum: null` reads a batched counter with .item(), which vmap refuses."
    what: >-
      Finds every BatchNorm in training mode that averages cumulatively (`momentum: null`) and whose `num_batches_tracked` is batched, as in an ensemble
      of stacked models.
    why: >-
      The cumulative average divides by the counter as a Python number. A batched counter has a number for each model, and PyTorch raises "vmap: It
      looks like you're calling .item() on a Tensor".
    example: |
      normlint:
        inputs: {x: [8, 16]}
        arguments: [params, buffers, inputs]
        transforms: [{vmap: {in_dims: {params: 0, buffers: 0, inputs: 0}, size: 4}}]
      layers:
        - {id: bn, type: BatchNorm1d, args: {num_features: 16, momentum: null}}
    instead: |
      normlint:
        inputs: {x: [8, 16]}
        arguments: [params, buffers, inputs]
        transforms: [{vmap: {in_dims: {params: 0, buffers: 0, inputs: 0}, size: 4}}]
      layers:
        - {id: bn, type: BatchNorm1d, args: {num_features: 16, momentum: 0.1}}
    fix: Give `momentum` a number.
    references:
      - {title: "UX limitations: .item()", url: "https://docs.pytorch.org/docs/stable/func.ux_limitations.html"}
      - {title: "torch/nn/modules/batchnorm.py, _BatchNorm.forward", url: "https://github.com/pytorch/pytorch/blob/main/torch/nn/modules/batchnorm.py"}
      - {title: "aten/src/ATen/functorch/BatchRulesDynamic.cpp, unsupportedLocalScalarDense", url: "https://github.com/pytorch/pytorch/blob/main/aten/src/ATen/functorch/BatchRulesDynamic.cpp"}

  NL104:
    name: random-under-vmap
    severity: error
    summary: A random layer under vmap, whose randomness is `error`.
    what: >-
      Finds dropouts that drop (training mode, p above 0) and fractional pooling (in both modes) inside a vmap that leaves `randomness` at its default.
      It doesn't matter whether their input is batched.
    why: >-
      PyTorch can't know whether the examples should share their random numbers, and raises "vmap: called random operation while in randomness error
      mode".
    example: |
      normlint: {inputs: {x: [8, 16]}}
      layers:
        - {id: drop, type: Dropout, args: {p: 0.1}}
    instead: |
      normlint:
        inputs: {x: [8, 16]}
        transforms: [{vmap: {in_dims: {inputs: 0}, randomness: different}}]
      layers:
        - {id: drop, type: Dropout, args: {p: 0.1}}
    fix: "Call `torch.func.vmap(..., randomness=\"different\")` (or `\"same\"`) and say so in the context, or run in eval mode."
    references:
      - {title: "UX limitations: randomness", url: "https://docs.pytorch.org/docs/stable/func.ux_limitations.html"}
      - {title: torch.func.vmap, url: "https://docs.pytorch.org/docs/stable/generated/torch.func.vmap.html"}
      - {title: "aten/src/ATen/functorch/BatchRulesHelper.cpp, check_randomness", url: "https://github.com/pytorch/pytorch/blob/main/aten/src/ATen/functorch/BatchRulesHelper.cpp"}

  NL105:
    name: no-batching-rule
    severity: error
    summary: A layer that vmap has no batching rule for.
    what: >-
      Finds layers whose operation functorch can neither batch nor fall back on: LSTM, GRU, RNN, RReLU and the like, for batched inputs or parameters,
      in both modes; and spectral norm in training with batched parameters.
    why: >-
      PyTorch raises "Batching rule not implemented for aten::lstm.input. We could not generate a fallback" or its like. No setting of the layer helps.
    example: |
      normlint: {inputs: {x: [8, 16]}}
      layers:
        - {id: act, type: RReLU}
    instead: |
      normlint: {inputs: {x: [8, 16]}}
      layers:
        - {id: act, type: LeakyReLU}
    fix: Use a layer that vmap knows, write the recurrence as cells (LSTMCell, GRUCell) in a loop, or keep the layer outside of vmap.
    references:
      - {title: torch.func.vmap, url: "https://docs.pytorch.org/docs/stable/generated/torch.func.vmap.html"}
      - {title: "aten/src/ATen/functorch/BatchedFallback.cpp", url: "https://github.com/pytorch/pytorch/blob/main/aten/src/ATen/functorch/BatchedFallback.cpp"}

  NL106:
    name: inplace-refused
    severity: error
    summary: An in-place activation or dropout that autograd or vmap refuses.
    what: >-
      Finds `inplace: true` where it writes into the differentiated input itself, into a tensor whose value the gradient still needs (the output of
      Sigmoid, Tanh, Softmax, ...), into a part that `chunk` or `split` returned of a tensor that requires grad, or writes a batched mask into an
      unbatched tensor.
    why: >-
      PyTorch raises "a leaf Variable that requires grad is being used in an in-place operation", "one of the variables needed for gradient computation
      has been modified by an inplace operation", "Output 0 of Split is a view and is being modified inplace", or "vmap: inplace arithmetic is not
      possible".
    example: |
      normlint:
        inputs: {x: [8, 16]}
        transforms: [{grad: {argnums: inputs}}]
      layers:
        - {id: act, type: ReLU, args: {inplace: true}}
    instead: |
      normlint:
        inputs: {x: [8, 16]}
        transforms: [{grad: {argnums: inputs}}]
      layers:
        - {id: act, type: ReLU}
    fix: "Leave `inplace` at false for this layer."
    references:
      - {title: "UX limitations: in-place operations", url: "https://docs.pytorch.org/docs/stable/func.ux_limitations.html"}
      - {title: In-place correctness checks, url: "https://docs.pytorch.org/docs/stable/notes/autograd.html#in-place-correctness-checks"}

  NL201:
    name: indivisible-groups
    severity: error
    summary: GroupNorm whose num_groups does not divide num_channels.
    what: Finds GroupNorm layers, in the file or built by a factory from its `norm_layer`, whose channels don't split evenly.
    why: >-
      The constructor raises "num_channels must be divisible by num_groups". The usual way there is a GroupNorm with 32 groups in place of a BatchNorm
      of an odd width.
    example: |
      layers:
        - {id: norm, type: GroupNorm, args: {num_groups: 32, num_channels: 48}}
    instead: |
      layers:
        - {id: norm, type: GroupNorm, args: {num_groups: 24, num_channels: 48}}
    fix: Take a divisor of the channels; in a factory, one of the greatest common divisor of all its widths.
    references:
      - {title: torch.nn.GroupNorm, url: "https://docs.pytorch.org/docs/stable/generated/torch.nn.GroupNorm.html"}
      - {title: "torch/nn/modules/normalization.py, GroupNorm.__init__", url: "https://github.com/pytorch/pytorch/blob/main/torch/nn/modules/normalization.py"}

  NL202:
    name: feature-mismatch
    severity: error
    summary: A layer built for another number of features than what arrives.
    what: >-
      Compares `num_features`, `num_channels`, `in_channels`, `in_features` and `normalized_shape` with the shape of what the layer is given. Needs a known
      shape: from the context's inputs, or from a layer before it.
    why: >-
      The forward raises, with or without vmap: "running_mean should contain 64 elements not 32", "mat1 and mat2 shapes cannot be multiplied".
    example: |
      normlint: {inputs: {x: [8, 16]}}
      layers:
        - {id: fc1, type: Linear, args: {in_features: 16, out_features: 64}}
        - {id: fc2, type: Linear, args: {in_features: 32, out_features: 4}}
    instead: |
      normlint: {inputs: {x: [8, 16]}}
      layers:
        - {id: fc1, type: Linear, args: {in_features: 16, out_features: 64}}
        - {id: fc2, type: Linear, args: {in_features: 64, out_features: 4}}
    fix: Make the two layers agree; the message names both numbers.
    references:
      - {title: torch.nn, url: "https://docs.pytorch.org/docs/stable/nn.html"}

  NL203:
    name: rank-mismatch
    severity: error
    summary: A tensor of the wrong number of dimensions, most often because vmap took the batch axis.
    what: >-
      Finds layers that are given a tensor of a rank that they don't take. Inside vmap a tensor has one dimension less than outside: a mapped
      (N, C, H, W) arrives as (C, H, W).
    why: >-
      The forward raises "expected 4D input (got 3D input)" or its like. Taking the statistics away doesn't help: BatchNorm2d wants a batch axis in every
      mode.
    example: |
      normlint: {inputs: {x: [3, 32, 32]}}
      layers:
        - {id: bn, type: BatchNorm2d, args: {num_features: 3, track_running_stats: false}}
    instead: |
      normlint: {inputs: {x: [1, 3, 32, 32]}}
      layers:
        - {id: bn, type: BatchNorm2d, args: {num_features: 3, track_running_stats: false}}
    fix: Give each example a batch axis of one (`x.unsqueeze(1)` before vmap), or map another dimension.
    references:
      - {title: torch.nn.BatchNorm2d, url: "https://docs.pytorch.org/docs/stable/generated/torch.nn.BatchNorm2d.html"}
      - {title: "torch/nn/modules/batchnorm.py, BatchNorm2d._check_input_dim", url: "https://github.com/pytorch/pytorch/blob/main/torch/nn/modules/batchnorm.py"}

  NL204:
    name: one-value-per-channel
    severity: error
    summary: A norm over batch statistics that is given a single value to compute them from.
    what: >-
      Finds BatchNorm on one value per channel, InstanceNorm on one spatial element, and GroupNorm on one value per group, where the statistics are
      taken from the input. A last stage of a ResNet on small images gets there: (1, 512, 1, 1).
    why: >-
      The mean of one value is that value. PyTorch raises "Expected more than 1 value per channel when training" or "Expected more than 1 spatial
      element when training".
    example: |
      normlint: {inputs: {x: [1, 64]}}
      layers:
        - {id: bn, type: BatchNorm1d, args: {num_features: 64, track_running_stats: false}}
    instead: |
      normlint: {inputs: {x: [1, 64]}}
      layers:
        - {id: ln, type: LayerNorm, args: {normalized_shape: 64}}
    fix: Use LayerNorm or a GroupNorm with more than one value per group, larger inputs, or running statistics in eval mode.
    references:
      - {title: torch.nn.BatchNorm1d, url: "https://docs.pytorch.org/docs/stable/generated/torch.nn.BatchNorm1d.html"}
      - {title: "torch/nn/functional.py, _verify_batch_size and _verify_spatial_size", url: "https://github.com/pytorch/pytorch/blob/main/torch/nn/functional.py"}

  NL205:
    name: norm-layer-not-callable
    severity: error
    summary: A norm_layer that can't be called with the number of channels alone.
    what: >-
      A factory calls `norm_layer(channels)`. Finds factories whose `norm_layer` is no class or partial, takes no such argument, or has its first
      argument already taken by name, as in `partial(GroupNorm, num_groups=32)`.
    why: >-
      The factory raises "GroupNorm.__init__() got multiple values for argument 'num_groups'" or its like.
    example: |
      _target_: torchvision.models.resnet18
      norm_layer:
        _target_: torch.nn.GroupNorm
        _partial_: true
        num_groups: 32
    instead: |
      _target_: torchvision.models.resnet18
      norm_layer:
        _target_: torch.nn.GroupNorm
        _partial_: true
        _args_: [32]
    fix: "Give the number of groups by position: `_args_: [32]`; the channels come second."
    references:
      - {title: Patching Batch Norm, url: "https://docs.pytorch.org/docs/stable/func.batch_norm.html"}
      - {title: torch.nn.GroupNorm, url: "https://docs.pytorch.org/docs/stable/generated/torch.nn.GroupNorm.html"}

  NL206:
    name: norm-layer-not-accepted
    severity: error
    summary: A factory that takes no norm_layer, or sets its own.
    what: >-
      Finds a `norm_layer` given to a factory that has no such parameter (vgg, densenet, googlenet, inception_v3, mnasnet, shufflenet_v2) or that passes
      one itself (efficientnet_b5 to b7, efficientnet_v2).
    why: >-
      The factory raises "got an unexpected keyword argument 'norm_layer'" or "got multiple values for keyword argument 'norm_layer'".
    example: |
      _target_: torchvision.models.shufflenet_v2_x1_0
      norm_layer:
        _target_: torch.nn.GroupNorm
        _partial_: true
        _args_: [32]
    instead: |
      _target_: torch.func.replace_all_batch_norm_modules_
      root:
        _target_: torchvision.models.shufflenet_v2_x1_0
    fix: Wrap the model in `torch.func.replace_all_batch_norm_modules_`, or take a factory that accepts `norm_layer`.
    references:
      - {title: torch.func.replace_all_batch_norm_modules_, url: "https://docs.pytorch.org/docs/stable/generated/torch.func.replace_all_batch_norm_modules_.html"}
      - {title: torchvision models, url: "https://docs.pytorch.org/vision/stable/models.html"}

  NL207:
    name: bad-argument
    severity: error
    summary: A constructor argument that is missing, unknown, given twice, or of a value that the class refuses.
    what: >-
      Checks each call against the signature of its class and against what the constructor validates, and sizes that can't fit: a kernel larger than its
      padded input, a view into another number of elements.
    why: >-
      The model doesn't build: "missing 1 required positional argument", "got an unexpected keyword argument", "in_channels must be divisible by groups";
      or its first forward raises.
    example: |
      layers:
        - {id: conv, type: Conv2d, args: {in_channels: 3, out_channels: 64}}
    instead: |
      layers:
        - {id: conv, type: Conv2d, args: {in_channels: 3, out_channels: 64, kernel_size: 3}}
    fix: Give the arguments that the class takes; the message names the one in question.
    references:
      - {title: torch.nn, url: "https://docs.pytorch.org/docs/stable/nn.html"}

  NL301:
    name: groups-as-eps
    severity: warning
    summary: A BatchNorm with a number of groups as its second argument, which is eps.
    what: >-
      Finds BatchNorm and InstanceNorm whose `eps` is 1 or more. `BatchNorm2d(C, G, track_running_stats=False)`, as PyTorch's page on patching prints
      its first option, builds a BatchNorm with eps = G.
    why: >-
      It runs, also under vmap, so nobody notices: the output is divided by the root of the variance plus 32.
    example: |
      normlint: {inputs: {x: [1, 64, 8, 8]}}
      layers:
        - {id: norm, type: BatchNorm2d, args: {num_features: 64, eps: 32, track_running_stats: false}}
    instead: |
      normlint: {inputs: {x: [1, 64, 8, 8]}}
      layers:
        - {id: norm, type: GroupNorm, args: {num_groups: 32, num_channels: 64}}
    fix: "Write the GroupNorm that was meant: `num_groups: 32, num_channels: 64`."
    references:
      - {title: Patching Batch Norm, url: "https://docs.pytorch.org/docs/stable/func.batch_norm.html"}
      - {title: torch.nn.GroupNorm, url: "https://docs.pytorch.org/docs/stable/generated/torch.nn.GroupNorm.html"}

  NL302:
    name: batch-stats-in-eval
    severity: warning
    summary: A norm without running statistics in eval mode, so that predictions depend on the batch.
    what: >-
      Finds BatchNorm without running statistics (`track_running_stats: false`, or patched) where the context is eval.
    why: >-
      Without running statistics eval mode changes nothing: the mean and the variance still come from the batch, and an example's result changes with its
      neighbours.
    example: |
      normlint: {mode: eval, inputs: {x: [4, 64, 8, 8]}}
      layers:
        - {id: bn, type: BatchNorm2d, args: {num_features: 64, track_running_stats: false}}
    instead: |
      normlint: {mode: eval, inputs: {x: [4, 64, 8, 8]}}
      layers:
        - {id: norm, type: GroupNorm, args: {num_groups: 32, num_channels: 64}}
    fix: Use GroupNorm, or keep the running statistics, which eval mode only reads.
    references:
      - {title: torch.nn.BatchNorm2d, url: "https://docs.pytorch.org/docs/stable/generated/torch.nn.BatchNorm2d.html"}
      - {title: Patching Batch Norm, url: "https://docs.pytorch.org/docs/stable/func.batch_norm.html"}

  NL303:
    name: constant-output
    severity: warning
    summary: A GroupNorm with one value per group, whose output no longer depends on its input.
    what: >-
      Finds GroupNorm on inputs that leave each group a single value, such as num_groups = num_channels on (N, C).
    why: >-
      A single value minus its own mean is zero: the layer returns its bias, and the model learns nothing through it. PyTorch raises for a batch of one
      (NL204), and says nothing for larger ones.
    example: |
      normlint: {inputs: {x: [8, 4]}}
      layers:
        - {id: norm, type: GroupNorm, args: {num_groups: 4, num_channels: 4}}
    instead: |
      normlint: {inputs: {x: [8, 4]}}
      layers:
        - {id: norm, type: GroupNorm, args: {num_groups: 2, num_channels: 4}}
    fix: Take fewer groups, so that each has at least two values.
    references:
      - {title: torch.nn.GroupNorm, url: "https://docs.pytorch.org/docs/stable/generated/torch.nn.GroupNorm.html"}

  NL304:
    name: pretrained-state-mismatch
    severity: warning
    summary: Pretrained weights together with a norm_layer whose state dict has other keys.
    what: >-
      Finds factories that are given both `weights` and a `norm_layer` without running statistics or with GroupNorm.
    why: >-
      The factory loads the weights strictly and raises "Unexpected key(s) in state_dict: bn1.running_mean". And weights that were trained with one
      norm mean little under another.
    example: |
      _target_: torchvision.models.resnet18
      weights: IMAGENET1K_V1
      norm_layer:
        _target_: torch.nn.BatchNorm2d
        _partial_: true
        track_running_stats: false
    instead: |
      _target_: torch.func.replace_all_batch_norm_modules_
      root:
        _target_: torchvision.models.resnet18
        weights: IMAGENET1K_V1
    fix: Load first and patch afterwards, with `torch.func.replace_all_batch_norm_modules_` around the factory.
    references:
      - {title: torch.func.replace_all_batch_norm_modules_, url: "https://docs.pytorch.org/docs/stable/generated/torch.func.replace_all_batch_norm_modules_.html"}
      - {title: torchvision models and pre-trained weights, url: "https://docs.pytorch.org/vision/stable/models.html"}

  NL305:
    name: patch-misses-layer
    severity: warning
    summary: replace_all_batch_norm_modules_ around an InstanceNorm that tracks statistics, which it leaves as it is.
    what: >-
      Finds tracking InstanceNorm layers below `torch.func.replace_all_batch_norm_modules_`. The patch takes the statistics of BatchNorm layers only,
      lazy and synchronised ones included.
    why: >-
      The patch looks as if it covered the whole model, and vmap still refuses this layer's update (NL101).
    example: |
      _target_: torch.func.replace_all_batch_norm_modules_
      root:
        _target_: torch.nn.InstanceNorm2d
        num_features: 3
        track_running_stats: true
    instead: |
      _target_: torch.func.replace_all_batch_norm_modules_
      root:
        _target_: torch.nn.InstanceNorm2d
        num_features: 3
    fix: "Leave `track_running_stats` of the InstanceNorm at false."
    references:
      - {title: torch.func.replace_all_batch_norm_modules_, url: "https://docs.pytorch.org/docs/stable/generated/torch.func.replace_all_batch_norm_modules_.html"}
      - {title: "torch/_functorch/batch_norm_replacement.py, batch_norm_without_running_stats", url: "https://github.com/pytorch/pytorch/blob/main/torch/_functorch/batch_norm_replacement.py"}

# The settings beside `rules:`, as they are unless a file says otherwise.
select: [ALL]
ignore: []
exclude: []
force-exclude: false
strict-unknown: false
contexts: []
modules: {}
# An empty `prefer` leaves the choice to the model: group-norm for layers that are written out, norm-layer for factories that accept one.
fix: {prefer: [], num_groups: 32}

"""##
}
