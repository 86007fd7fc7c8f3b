sign-in-title = 登录
sign-in-email = 邮箱
sign-in-password = 密码
sign-in-act = 登录
sign-in-wrong = 邮箱或密码不正确。
sign-in-demo = 所有账号的密码都是“throughline demo”，点一下即可登录。
password-too-short = 至少 { $least } 个字符，用一句短话最好记。
password-too-common = 这个密码太容易被猜到，请换一个。
role-telesales = 电话销售
role-presales = 售前
role-field_rep = 现场销售
role-district_manager = 区域经理
role-sales_director = 销售总监
role-pricing_manager = 价格经理
role-product_manager = 产品经理
role-customer = 客户
role-administrator = 管理员
sign-in-demo-title = 演示公司
sign-in-as = 以{ $name }的身份登录
password-old-wrong = 当前密码不正确。
me-back = 返回工作
me-language = 语言
me-theme = 外观
me-sessions = 登录状态
me-sessions-what = 手机丢了、用过公用电脑？这里可以立即退出所有设备，包括当前设备。
me-sessions-end = 退出所有设备
me-password = 密码
me-password-old = 当前密码
me-password-new = 新密码
me-password-help = 至少 12 个字符，用一句短话最好记。
me-password-save = 修改密码
me-password-changed = 密码已修改，其他设备已退出登录。
staff-new = 新建用户
staff-what = 公司全部员工。团队和角色决定他们能看到谁的记录。
staff-name = 姓名
staff-role = 角色
staff-team = 团队
staff-no-team = 不属于任何团队
staff-time-zone = 时区
staff-time-zone-help = 例如 Asia/Shanghai 或 Europe/Berlin。
staff-phone = 电话
staff-first-password = 初始密码
staff-state = 状态
staff-state-active = 正常
staff-state-disabled = 已停用
staff-save = 保存
staff-cancel = 取消
staff-disable = 停用
staff-enable = 恢复使用
staff-made = { $name }现在可以登录了。
staff-saved = 已保存。
staff-disabled = { $name }已停用，立即生效。
staff-enabled = { $name }可以重新登录了。
staff-email-taken = 这个邮箱已被其他人使用。
staff-last-administrator = 这是最后一位管理员，请先指定另一位管理员。
staff-changes = 修改记录
staff-no-changes = 还没有修改过。
staff-field-email = 邮箱
staff-field-name = 姓名
staff-field-role = 角色
staff-field-team = 团队
staff-field-phone = 电话
staff-field-state = 状态
set-up-title = 第一位管理员
set-up-what = 目前还没有人可以登录。填写本页的人将负责管理用户、团队和设置。
set-up-act = 开始使用
staff-field-password = 密码
staff-field-password_link = 重设密码链接
staff-value-active = 正常
staff-value-disabled = 已停用
staff-value-changed = 已修改
staff-value-made = 已生成
me-device = { $system } 上的 { $browser }
me-device-unknown = 未知设备
me-session-present = 当前设备
me-session-began = 登录于 { $time }
me-session-seen = 最近活动：{ $time }
me-session-end = 退出
me-session-end-of = 退出 { $device }（登录于 { $time }）
me-session-ended = 该设备已退出登录。
team-what = 大区下设区域，区域下设团队。区域经理能看到自己团队及所有下级团队的记录。
team-tree = 组织结构
team-none = 还没有团队，请在旁边新建第一个。
team-new = 新建团队
team-make = 新建
team-made = 已新建{ $name }。
team-name = 名称
team-kind = 级别
team-kind-help = 大区级别最高，团队级别最低。
team-kind-region = 大区
team-kind-district = 区域
team-kind-team = 团队
team-parent = 上级
team-parent-help = 所有下级团队会一起移动。
team-at-top = 无上级（最高一级）
team-change = 名称与位置
team-people = { $n } 人
team-managed-by = 负责人：{ $names }
team-managed-from-above = 由上级负责：{ $names }
team-no-manager = 暂无负责人
team-members = 成员
team-nobody = 还没有成员。
team-manager = 负责人
team-manager-help = 区域经理属于哪个团队，就负责该团队及其所有下级。角色在该用户的页面上设置。
team-bring-in = 添加成员
team-bring-in-act = 添加
team-choose = 请选择
team-member-in = { $name }已加入本团队。
team-take-out = 移出
team-take-out-name = 移出{ $name }
team-member-out = { $name }已不属于任何团队。
team-below = 直属下级
team-remove = 删除
team-remove-act = 删除这个团队
team-remove-when-empty = 没有成员、也没有下级团队时才能删除。
team-removed = 已删除{ $name }。
team-not-empty = 团队不为空：还有 { $members } 名成员和 { $teams } 个下级团队，已停用的成员也计算在内。
team-inside-itself = { $above }就是{ $name }本身或其下级，团队不能放在自己下面。
team-too-wide = { $kind }不能放在{ $above_kind }下面：{ $above }的下级只能是同级或更低级别。
team-too-narrow = 下级中的{ $below }是{ $below_kind }，级别会高于{ $kind }，请先移动它。
team-name-taken = 同一位置已有{ $name }，请换一个名称。
team-changes = 修改记录
team-field-name = 名称
team-field-kind = 级别
team-field-parent = 上级
password-forgotten-ask = 忘记密码？
password-forgotten = 忘记密码
password-forgotten-what = 请填写您的邮箱，我们会发送重设密码的链接。
password-ask = 发送链接
password-asked = 如果该邮箱已注册，重设密码的链接正在发送，30 分钟内有效。
password-back = 返回登录
password-choose = 设置新密码
password-choose-what = 账号：{ $email }。设置后，其他设备将全部退出登录。
password-choose-act = 设置并登录
password-link-make = 重设密码链接
password-link-title = 重设密码链接
password-link-what = { $name }可以用这个链接设置新密码。链接只能使用一次，{ $hours } 小时内有效，之前的链接已失效。
password-link-once = 请立即复制，链接不会再次显示。
password-link-copy = 复制
password-link-copied = 链接已复制
password-link-sent = 链接也会通过发件箱发送到 { $email }。
password-link-mailed = 链接正在发送到 { $email }，只有本人能看到。是否送达可在发件箱中查看。
password-link-not-sent = 无法向 { $email } 发送邮件，请自行转交链接。
password-link-back = 返回用户
mail-password-handed-subject = { $company }：重设密码链接
mail-password-handed-body =
    { $name }，您好：

    { $sender }为您生成了重设密码的链接，只能使用一次，{ $hours } 小时内有效：
    { $link }

    设置新密码后，其他设备将全部退出登录。

    此致
    { $company }
mail-password-asked-subject = { $company }：重设密码链接
mail-password-asked-body =
    { $name }，您好：

    有人（很可能是您本人）申请重设密码。以下链接只能使用一次，{ $minutes } 分钟内有效：
    { $link }

    如果不是您本人申请，请忽略本邮件，密码不会改变。

    此致
    { $company }
