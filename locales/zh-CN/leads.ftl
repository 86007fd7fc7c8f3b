lead-new = 新建线索
lead-edit = 编辑线索
lead-created = 线索已创建。
lead-changed = 线索已更新。
lead-begun = 您已开始跟进。
lead-qualified = 线索已确认合格，可随时转化。
lead-dropped = 线索已放弃。
lead-taken-back = 线索已恢复跟进。
lead-converted = 线索已转化。
lead-over = 这条线索已结束：{ $state ->
    [converted] 已经转化。
   *[other] 已被放弃，请先恢复跟进。
}
lead-empty = 这里还没有线索
lead-empty-why = 可能有需求的人先放在这里，直到确认是否真有需求。
lead-filter-name = 公司、联系人、电话或邮箱
lead-every-source = 全部来源
lead-need = 客户需求
lead-more-fields = 更多信息
lead-begin = 我来跟进
lead-qualify = 确认合格
lead-convert = 转化
lead-take-back = 恢复跟进
lead-drop = 放弃这条线索
lead-drop-note = 简单说明
lead-responded = 首次响应
lead-to-opportunity = 查看商机
lead-to-account = 查看客户
lead-use-existing = 用这个
lead-create-anyway = 不是同一家，继续创建
lead-duplicates = 可能重复：{ $n } 条
lead-convert-what = 以下内容一次全部创建；点按钮之前什么都不会创建。
lead-convert-account = 是哪家公司？
lead-convert-account-new = 新客户：
lead-convert-new-only = 仅用于新客户。
lead-convert-place = 新客户的地址：{ $place }
lead-convert-contact = 跟谁联系？
lead-convert-contact-new = 新联系人：
lead-convert-contact-none = 暂无
lead-convert-deal = 商机
lead-convert-deal-what = 有商机吗？
lead-convert-deal-open = 新建商机：
lead-convert-deal-none = 暂时没有
lead-convert-amount = 按客户的币种填写；还不清楚就填 0。
lead-contact-elsewhere = 此人不属于上面所选的公司。
lead-tab-open = 进行中
lead-tab-mine = 我的
lead-tab-unassigned = 待分配
lead-tab-qualified = 已合格
lead-tab-converted = 已转化
lead-tab-dropped = 已放弃
lead-tab-all = 全部
lead-state-new = 新线索
lead-state-working = 跟进中
lead-state-qualified = 已合格
lead-state-converted = 已转化
lead-state-dropped = 已放弃
lead-source-web = 网站表单
lead-source-phone = 电话
lead-source-email = 邮件
lead-source-fair = 展会
lead-source-referral = 老客户介绍
lead-source-campaign = 营销活动
lead-source-partner = 合作伙伴
lead-source-import = 导入
lead-source-other = 其他
drop-reason-no_need = 无需求
drop-reason-no_budget = 无预算
drop-reason-no_answer = 联系不上
drop-reason-not_a_fit = 不匹配
drop-reason-competitor = 已选竞品
drop-reason-duplicate = 重复
drop-reason-other = 其他
contact-title = 联系我们
contact-what = 告诉我们您要搬运什么、在哪里用，懂行的同事会尽快答复。
contact-your-name = 您的姓名
contact-message = 我们能为您做什么？
contact-way = 邮箱或电话，留一个方便答复您。
contact-way-needed = 请留下邮箱或电话。
contact-fax = 请留空
contact-send = 提交
contact-thanks = 谢谢
contact-thanks-what = 您的留言已收到，我们会尽快与您联系。
contact-to-shop = 看看我们的产品
event-lead_created = 录入了线索{ $company }（{ $source ->
    [web] 网站表单
    [phone] 电话
    [email] 邮件
    [fair] 展会
    [referral] 老客户介绍
    [campaign] 营销活动
    [partner] 合作伙伴
    [import] 导入
   *[other] 其他来源
}）
event-lead_qualified = 确认线索{ $company }合格
event-lead_dropped = 放弃了线索{ $company }：{ $reason ->
    [no_need] 无需求
    [no_budget] 无预算
    [no_answer] 联系不上
    [not_a_fit] 不匹配
    [competitor] 已选竞品
    [duplicate] 重复
   *[other] 其他原因
}
event-lead_converted = 将线索{ $company }转化为客户{ $account }
lead-drop-many = 放弃线索
