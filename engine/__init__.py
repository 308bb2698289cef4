"""The engine: rule files in, decisions out.

The folders are the stages of one pipeline, in this order: `vocabulary` and `places` (what words and
codes mean), `language` (text to tree and back), `check` (trees to a corpus without errors),
`compile` (corpus to a policy set), `decide` (request to decision), `explain` (decision to words).
"""
