"""Models, datasets and spaces as the invented people share them: named, tagged and derived as their skills have it."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sandbox.records import DAY, TODAY_SECONDS, Paper, Person

SIZES = ("1B", "3B", "7B", "32B")
LICENSES = ("apache-2.0", "mit", "cc-by-4.0", "llama3")
DATASET_SKILLS = {"training_data", "evaluation", "tokenization"}
SPACE_SKILLS = {"rag", "tool_use", "agents", "prompt_engineering", "observability_llmops", "governance"}
RELATIONS = {"quantization": "quantized", "edge_inference": "quantized", "lora_peft": "adapter", "moe": "merge"}
TAGS = {
    "rag": ("rag", "gradio"), "tool_use": ("mcp-server", "function-calling"), "agents": ("smolagents", "agent"),
    "fine_tuning": ("sft", "trl"), "lora_peft": ("lora", "peft"), "rlhf": ("dpo", "trl", "reward-trainer"),
    "distributed_training": ("deepspeed", "fsdp"), "training_data": ("synthetic", "instruction-tuning"),
    "quantization": ("awq", "gptq", "4-bit"), "edge_inference": ("gguf", "llama.cpp"),
    "speculative_decoding": ("eagle", "speculative-decoding"), "moe": ("moe", "mixture-of-experts"),
    "serving": ("vllm",), "compilation": ("onnx", "openvino"), "sparsity": ("pruned", "2:4"),
    "evaluation": ("benchmark", "leaderboard"), "tokenization": ("tokenizer",), "multimodal": ("image-text-to-text",),
    "attention_kernels": ("flash-attn",), "kernels": ("kernels", "triton"), "kv_cache": ("kv-cache",),
}  # fmt: skip


@dataclass(frozen=True)
class Artifact:
    """One repository of the hub; `payload` holds every field that a list can be asked for, `skill` the truth."""

    kind: str
    owner: str
    skill: str | None
    payload: dict[str, Any]

    @property
    def name(self) -> str:
        """`owner/name`."""
        return str(self.payload["id"])


def draw_base_models(rng: random.Random, owner: str) -> list[Artifact]:
    """Return what an organisation pretrained: what the others derive theirs from."""
    stem = owner.partition("-")[0].title()
    names = [f"{stem}-{size}" for size in rng.sample(SIZES, 2)]
    return [_artifact(rng, "model", owner, name, None, ["text-generation", "safetensors"]) for name in names]


def draw_artifacts(
    rng: random.Random, person: Person, owner: str, bases: Sequence[Artifact], papers: Sequence[Paper]
) -> list[Artifact]:
    """Return what a person shares: of each skill one to three things, each under its own name."""
    made = [
        _draw(rng, skill, owner, bases, papers)
        for skill, grade in person.skills
        for _ in range(rng.randrange(1, 2 + grade))
    ]
    return list({(each.kind, each.name): each for each in made}.values())


def _draw(rng: random.Random, skill: str, owner: str, bases: Sequence[Artifact], papers: Sequence[Paper]) -> Artifact:
    kind = "dataset" if skill in DATASET_SKILLS else "space" if skill in SPACE_SKILLS else "model"
    words, base = TAGS.get(skill, (skill.replace("_", "-"),)), rng.choice(bases)
    tags, card = list(words), {"tags": list(words)}
    name = f"{base.name.partition('/')[2]}-{words[0]}-{rng.randrange(1, 9)}"
    if kind == "model":
        relation = RELATIONS.get(skill, "finetune")
        tags += ["transformers", f"base_model:{base.name}", f"base_model:{relation}:{base.name}"]
        card["base_model"] = [base.name]
    if papers and rng.random() < 0.5:
        tags.append(f"arxiv:{rng.choice(papers).arxiv_id}")
    if rng.random() < 0.2:
        card["repository"] = [f"https://github.com/{owner}/{name}"]
    return _artifact(rng, kind, owner, name, skill, tags, card)


def _artifact(
    rng: random.Random, kind: str, owner: str, name: str, skill: str | None, tags: list[str], card: dict[str, Any] | None = None
) -> Artifact:
    created = TODAY_SECONDS - rng.randrange(30, 700) * DAY
    license_name = rng.choice(LICENSES)
    payload = {
        "_id": f"{rng.getrandbits(96):024x}",
        "id": f"{owner}/{name}",
        "author": owner,
        "createdAt": stamp(created),
        "lastModified": stamp(rng.randrange(created, TODAY_SECONDS)),
        "likes": int(rng.lognormvariate(1.0, 1.5)),
        "private": rng.random() < 0.03,
        "disabled": rng.random() < 0.02,
        "tags": [*tags, f"license:{license_name}", "region:us"],
        "cardData": {"license": license_name, **(card or {})},
        "siblings": [{"rfilename": "README.md"}],
    }
    if kind != "space":
        counted = int(rng.lognormvariate(5.0, 2.0))
        payload |= {"downloads": counted, "downloadsAllTime": counted * rng.randrange(2, 30)}
        payload["gated"] = rng.choices((False, "auto", "manual"), (94, 4, 2))[0]
    payload |= {"model": {"library_name": "transformers", "pipeline_tag": "text-generation"}, "space": {"sdk": "gradio"}}.get(kind, {})
    return Artifact(kind, owner, skill, payload)


def stamp(seconds: int) -> str:
    """Return a moment as the hub writes it."""
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%dT%H:%M:%S}.000Z"
