/** In Korean: what a CloudFormation change set would do. */
import type { changes as english } from "../en/changes";

export const changes: Record<keyof typeof english, string> = {
  "action.changes.open": "변경 세트 사전 점검…",
  "intent.review": "변경 세트 점검",
  "call.make_change_set": "읽어 볼 변경 세트 만들기",
  "call.drop_change_set": "변경 세트 다시 지우기",
  "changes.title": "변경 세트를 실행하면 생기는 일",
  "changes.way": "어느 변경 세트",
  "changes.template": "템플릿으로 만들기",
  "changes.name": "이미 있는 것",
  "changes.stack": "스택",
  "changes.name_field": "변경 세트",
  "changes.file_field": "패키징된 템플릿의 전체 경로",
  "changes.bucket": "버킷(템플릿이 51,200바이트를 넘을 때)",
  "changes.ask": "무엇이 바뀌는지 보기",
  "changes.reads": "읽기만 합니다.",
  "changes.makes": "변경 세트를 만들어 읽은 뒤 다시 지웁니다. 절대 실행하지 않습니다.",
  "changes.reading": "변경 세트를 읽는 중…",
  "changes.making": "변경 세트를 만들고 AWS를 기다리는 중…",
  "changes.ok": "막을 것이 없는 변경 세트입니다:",
  "changes.refused": "이대로 실행하면 안 되는 변경 세트입니다:",
  "changes.tree": "유형별 변경",
};
