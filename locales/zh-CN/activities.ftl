activities-title = 活动
activities-empty = 暂无活动
activities-empty-words = 符合条件的电话、会议和任务会显示在这里。可以从任何客户、线索或商机页面记录。
activity-call = 电话
activity-meeting = 会议
activity-email = 邮件
activity-task = 任务
activity-note = 备注
activity-new-call = 记录电话
activity-new-meeting = 安排会议
activity-new-email = 记录邮件
activity-new-task = 新建任务
activity-new-note = 新建备注
activity-save-call = 保存电话记录
activity-save-meeting = 确定安排
activity-save-email = 保存邮件记录
activity-save-task = 保存任务
activity-save-note = 保存备注
activity-saved-call = 电话已记录。
activity-saved-meeting = 会议已安排。
activity-saved-email = 邮件已记录。
activity-saved-task = 任务已保存。
activity-saved-note = 备注已保存。
activity-complete-call = 电话结果如何？
activity-complete-meeting = 会议结果如何？
activity-complete-email = 结果如何？
activity-complete-task = 完成了吗？
activity-complete-note = 完成了吗？
activity-subject = 主题
activity-kind = 类型
activity-body = 内容
activity-outcome = 结果
activity-outcome-done = 已完成
activity-outcome-reached = 已接通
activity-outcome-no_answer = 无人接听
activity-outcome-left_message = 已留言
activity-outcome-positive = 效果好
activity-outcome-neutral = 一般
activity-outcome-negative = 效果不佳
activity-outcome-cancelled = 已取消
direction-in = 客户来电
direction-out = 我方去电
activity-direction = 呼叫方向
activity-due = 时间
activity-ends = 结束
activity-ends-help = 不填则为一小时。
activity-ends-before-it-begins = 结束时间要晚于开始时间，且不超过两周。
activity-location = 地点
activity-owner = 负责人
activity-account = 客户
activity-contact = 联系人
activity-about = 关联
activity-guests = 客户参会人
activity-colleagues = 同事
activity-attendees = 参会人
activity-next = 后续安排
activity-next-what = 任务
activity-next-when = 日期
activity-next-who = 执行人
activity-next-more = 更多任务
activity-clash = 这个时间有人没空。
activity-clash-title = 时间冲突
activity-clash-line = { $user }：{ $subject }，{ $time }
activity-clash-free = { $time } 大家都有空。
activity-clash-take = 安排在 { $time }
activity-despite = 仍然安排
activity-effect = 对每位参会人有什么影响？
activity-effect-help = 会后他们对我们的态度。决策图会随之更新。
activity-effect-note = 原因
activity-done = 已完成。
activity-done-on = 完成于 { $time }
activity-late = 已逾期
activity-open-again = 已恢复为待办。
activity-moved = 已改到 { $time }。
activity-move = 改到
activity-act-done = 完成
activity-act-move = 改期
activity-act-reopen = 恢复为待办
activity-state = 状态
activity-state-open = 待办
activity-state-done = 已完成
filter-all = 全部
event-activity_planned = { $kind ->
    [call] 计划去电：{ $subject }
    [meeting] 安排了会议：{ $subject }
    [email] 计划发邮件：{ $subject }
   *[other] 计划：{ $subject }
}
event-activity_done = { $kind ->
    [call] 电话沟通：{ $subject }
    [meeting] 开了会：{ $subject }
    [email] 发了邮件：{ $subject }
    [note] 备注：{ $subject }
   *[other] 完成：{ $subject }
}
activity-account-help = 与客户无关时请留空。
