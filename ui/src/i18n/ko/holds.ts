/** In Korean: holds. */
import type { holds as english } from "../en/holds";

export const holds: Record<keyof typeof english, string> = {
  "action.hold.open": "보류하거나 보류 풀기…",
  "hold.title": "보류",
  "hold.text": "보류된 동안에는 이 대상에 배포, 전환, 승격을 하지 않습니다. 롤백과 중단은 할 수 있습니다.",
  "hold.note": "이유(막힌 사람이 읽게 됩니다)",
  "hold.set": "보류하기",
  "hold.lift": "보류 풀기",
  "hold.by": "{by} 님이 보류해 두었습니다({at}).",
  "hold.goes_on": "이미 진행 중인 것은 보류해도 계속됩니다. X로 되돌릴 수 있습니다",
  "hold.set_meanwhile": "그 사이 {by}님이 보류를 설정했습니다. 아무것도 보내지 않았습니다.",
  "hold.lifted_meanwhile": "그 사이 보류가 풀렸습니다. 아무것도 보내지 않았습니다.",
  "hold.look_again": "다시 보기",
  "hold.too_long": "{most}자 안으로 적으세요.",
  "board.hold": "보류",
  "board.hold_by": "보류: {by} ({at}){note}",
  "intent.hold": "보류",
  "intent.lift": "보류 해제",
  "intent.newer": "더 새로운 버전의 기록",
};
