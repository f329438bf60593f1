"""The words of each skill: `skill | parent | folder`, a line of files, then the things worked on."""

TOPIC_LINES = """
rag | | src/retrieval/
retriever.py reranker.py chunking.py hybrid_search.py vector_store.py tests/test_retriever.py
chunk overlap in the document splitter; hybrid search with BM25 and dense vectors; the cross-encoder
reranker; metadata filters in the vector store; query rewriting before retrieval; citation spans in
retrieval-augmented answers; embedding cache for the retriever

tool_use | | src/tools/
function_calling.py schema.py tool_parser.py mcp_client.py tests/test_tool_parser.py
parallel tool calls; JSON schema of tool arguments; streaming function calling; the MCP client session;
tool call parser for partial JSON; tool choice when no function matches

agents | | src/agents/
planner.py react_loop.py memory.py handoff.py multi_agent.py tests/test_planner.py
planner loop termination; agent memory across sessions; handoff between agents; the ReAct scratchpad;
multi-agent orchestration; step budget of the agent loop; human approval in agent workflows

fine_tuning | | src/train/
sft_trainer.py collator.py instruction_tuning.py checkpoint.py tests/test_sft_trainer.py
instruction tuning loss mask; completion-only loss in the SFT trainer; gradient accumulation in
fine-tuning; supervised fine-tuning on chat data; learning rate warmup for fine-tuning

lora_peft | fine_tuning | src/peft/
lora.py dora.py adapter_merge.py qlora.py prefix_tuning.py tests/test_lora.py
LoRA adapter merging; rank-stabilised LoRA scaling; QLoRA double quantised base weights; DoRA magnitude
vectors; adapter hot swapping; target modules of LoRA layers; prefix tuning virtual tokens

rlhf | fine_tuning | src/rlhf/
ppo_trainer.py dpo_loss.py reward_model.py grpo.py preference_data.py tests/test_dpo_loss.py
DPO loss with label smoothing; the PPO value head; reward model calibration; KL penalty in GRPO;
preference pair sampling; advantage normalisation in RLHF; reward hacking in policy optimisation

distributed_training | fine_tuning | src/distributed/
fsdp.py pipeline_parallel.py tensor_parallel.py zero.py allreduce.py tests/test_fsdp.py
FSDP sharding of optimizer state; pipeline parallel bubble; tensor parallel all-reduce; ZeRO stage 3
parameter gathering; sequence parallel layer norm; elastic restarts of distributed training; sharded
checkpoint loading

training_data | fine_tuning | src/data/
dedup.py packing.py mixture.py quality_filter.py webtext.py tests/test_dedup.py
MinHash deduplication of training data; sequence packing; data mixture weights; quality filter for web
text; synthetic instruction data; decontamination against benchmarks; streaming dataset shards

inference_optimization | | src/engine/
latency.py batching.py cuda_graph.py profiler.py bench/bench_latency.py tests/test_latency.py
time to first token; CUDA graph capture for decoding; inference latency regression; memory planning in the
inference engine; overlap of sampling and decoding

quantization | inference_optimization | src/quantization/
gptq.py awq.py fp8.py int4_linear.py calibration.py tests/test_gptq.py
GPTQ group size; AWQ activation scales; FP8 per-channel quantization; INT4 weight packing; calibration of
SmoothQuant; NF4 dequantization; outliers in quantized activations

speculative_decoding | inference_optimization | src/spec_decode/
draft_model.py medusa.py eagle_head.py verify.py ngram_proposer.py tests/test_verify.py
draft model acceptance rate; EAGLE head for speculative decoding; tree verification of draft tokens;
n-gram proposer; rejection sampling in speculative decoding; Medusa heads

attention_kernels | inference_optimization | src/attention/
flash_attention.py paged_attention.cu mla.py sliding_window.py csrc/attention/flash_fwd.cu tests/test_mla.py
flash attention backward pass; paged attention block size; multi-head latent attention; sliding window
attention mask; grouped-query attention kernel; split-K attention decoding

kernels | inference_optimization | csrc/kernels/
rms_norm.cu fused_gemm.cu triton_softmax.py rope.cu bench_gemm.py tests/test_kernels.py
fused RMSNorm kernel; Triton softmax autotuning; grouped GEMM tile shapes; rotary embedding CUDA kernel;
shared memory bank conflicts; epilogue fusion in CUTLASS

kv_cache | inference_optimization | src/cache/
kv_cache.py prefix_cache.py block_manager.py eviction.py offload.py tests/test_kv_cache.py
eviction order in paged KV cache; prefix caching across requests; KV cache offload to host memory; block
manager reference counts; KV cache compression; cache transfer between prefill and decode

moe | inference_optimization | src/moe/
router.py expert_parallel.py fused_moe.py load_balance.py tests/test_router.py
top-k expert routing; expert parallel all-to-all; fused MoE gating; load balancing loss of experts;
capacity factor in mixture of experts; shared experts

serving | inference_optimization | src/serving/
api_server.py scheduler.py continuous_batching.py openai_protocol.py autoscale.py tests/test_scheduler.py
continuous batching scheduler; OpenAI-compatible streaming endpoint; request preemption in the serving
scheduler; disaggregated prefill serving; autoscaling of serving replicas; chunked prefill

compilation | inference_optimization | src/compiler/
graph_passes.py lowering.py fusion.py ir.py codegen.py tests/test_lowering.py
operator fusion pass; lowering to MLIR; dynamic shapes in torch.compile; graph breaks in the compiler;
code generation for reductions; loop tiling in the IR

sparsity | inference_optimization | src/sparsity/
pruning.py two_four.py sparse_gemm.py wanda.py tests/test_pruning.py
2:4 structured sparsity; magnitude pruning schedule; sparse GEMM layout; Wanda pruning scores; activation
sparsity in MLP layers; block sparse masks

edge_inference | inference_optimization | src/edge/
arm_neon.c metal_backend.m mobile_runtime.py gguf.py tests/test_gguf.py
NEON dot product on ARM; Metal backend for on-device inference; GGUF loader; mobile runtime memory
footprint; WebGPU shader for decoding; NPU delegate

evaluation | | src/eval/
harness.py metrics.py leaderboard.py judge.py tasks/mmlu.yaml tests/test_metrics.py
few-shot evaluation harness; LLM judge agreement; pass@k estimator; benchmark contamination check;
bootstrap intervals of metrics; log-likelihood scoring of choices

tokenization | | src/tokenizer/
bpe.rs unigram.rs vocab.py normalizer.rs chat_template.py tests/test_bpe.py
BPE merge order; byte fallback in the tokenizer; added tokens in the vocabulary; unigram pre-tokenizer
offsets; special tokens in chat templates; Unicode normalisation before tokenization

multimodal | | src/multimodal/
vision_encoder.py image_processor.py audio.py projector.py video.py tests/test_vision_encoder.py
vision encoder tiling; image token projector; audio frontend for speech models; video frame sampling;
multimodal placeholder tokens; interleaved image-text inputs

observability_llmops | | src/observability/
tracing.py metrics_exporter.py otel.py cost.py dashboards/latency.json tests/test_tracing.py
OpenTelemetry spans for LLM calls; token cost accounting; trace sampling; Prometheus metrics of the model
gateway; prompt and completion logging; drift alerts in production

prompt_engineering | | src/prompts/
templates.py optimizer.py few_shot.py structured.py prompts/system.md tests/test_templates.py
prompt template variables; few-shot example selection; automatic prompt optimisation; chain-of-thought
prompt; structured output instructions; system prompt length

governance | | src/safety/
guardrails.py audit_log.py model_card.py pii_filter.py policy.yaml tests/test_guardrails.py
guardrail policy for unsafe outputs; PII filter; audit log of model decisions; model card fields;
jailbreak detector; licence check of model weights
"""
