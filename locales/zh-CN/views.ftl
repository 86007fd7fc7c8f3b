# 保存的视图：一张列表的筛选条件和排序，存成一个名字。
view-title = 保存的视图
view-menu = 我的视图
view-name = 视图名称
view-save-as = 将当前列表另存为
view-save = 保存视图
view-share = 与团队共享
view-share-help = 您的团队及下级团队都能看到这个视图；每个人只会看到自己有权查看的记录。
view-shared = 已共享
view-edit = 重命名、共享或删除“{ $name }”
view-delete = 删除视图
view-saved = 视图“{ $name }”已保存。
view-changed = 视图已更新。
view-deleted = 视图“{ $name }”已删除。
view-name-taken = 您在这张列表中已有同名的视图。
view-no-team = 您不属于任何团队，无法共享。
view-too-many = 您在这张列表中已保存 { $most } 个视图，请先删除一个。
