"""The nouns of people and belonging, and the two PostgreSQL extensions every search relies on."""

import django.core.validators
import django.contrib.postgres.operations
import django.db.models.deletion
import django.db.models.functions.text
import members.models.timebank
import uuid6
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
    ]

    operations = [
        django.contrib.postgres.operations.UnaccentExtension(),
        django.contrib.postgres.operations.TrigramExtension(),
        migrations.CreateModel(
            name='Neighbourhood',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid6.uuid7, editable=False, unique=True)),
                ('name', models.CharField(max_length=80, verbose_name='name')),
            ],
            options={
                'ordering': ['name'],
            },
        ),
        migrations.CreateModel(
            name='User',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('is_superuser', models.BooleanField(default=False, help_text='Designates that this user has all permissions without explicitly assigning them.', verbose_name='superuser status')),
                ('email', models.EmailField(max_length=254, unique=True, verbose_name='e-mail')),
                ('is_staff', models.BooleanField(default=False, verbose_name='may open the admin site')),
                ('is_active', models.BooleanField(default=True, verbose_name='may sign in')),
                ('joined_at', models.DateTimeField(auto_now_add=True)),
                ('groups', models.ManyToManyField(blank=True, help_text='The groups this user belongs to. A user will get all permissions granted to each of their groups.', related_name='user_set', related_query_name='user', to='auth.group', verbose_name='groups')),
                ('user_permissions', models.ManyToManyField(blank=True, help_text='Specific permissions for this user.', related_name='user_set', related_query_name='user', to='auth.permission', verbose_name='user permissions')),
            ],
        ),
        migrations.CreateModel(
            name='Membership',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid6.uuid7, editable=False, unique=True)),
                ('number', models.PositiveIntegerField(verbose_name='number')),
                ('kind', models.CharField(choices=[('individual', 'Individual'), ('household', 'Household'), ('organisation', 'Organisation')], default='individual', max_length=12, verbose_name='kind')),
                ('name', models.CharField(max_length=100, verbose_name='name')),
                ('joined_on', models.DateField()),
                ('closed_at', models.DateTimeField(blank=True, null=True)),
                ('neighbourhood', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='memberships', to='members.neighbourhood', verbose_name='neighbourhood')),
            ],
            options={
                'ordering': ['name', 'number'],
            },
        ),
        migrations.CreateModel(
            name='Person',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid6.uuid7, editable=False, unique=True)),
                ('name', models.CharField(max_length=100, verbose_name='name')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='e-mail')),
                ('phone', models.CharField(blank=True, max_length=40, verbose_name='phone')),
                ('about', models.TextField(blank=True, max_length=2000, verbose_name='about')),
                ('role', models.CharField(choices=[('member', 'Member'), ('coordinator', 'Coordinator'), ('admin', 'Admin')], default='member', max_length=12, verbose_name='role')),
                ('joined_at', models.DateTimeField()),
                ('neighbourhood', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='people', to='members.neighbourhood', verbose_name='neighbourhood')),
                ('user', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='people', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['name', 'id'],
            },
        ),
        migrations.CreateModel(
            name='NoticeChoice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('group', models.CharField(choices=[('hours', 'Hours to confirm and hours settled'), ('exchanges', 'Exchanges: somebody asks, answers or writes'), ('reminders', 'Reminders'), ('community', 'Your time bank'), ('running', 'Running the time bank')], max_length=12)),
                ('by_mail', models.BooleanField()),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='notice_choices', to='members.person')),
            ],
        ),
        migrations.CreateModel(
            name='ApiToken',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid6.uuid7, editable=False, unique=True)),
                ('name', models.CharField(max_length=80, verbose_name='what is it for?')),
                ('digest', models.CharField(max_length=64, unique=True)),
                ('created_at', models.DateTimeField()),
                ('last_used_at', models.DateTimeField(blank=True, null=True)),
                ('revoked_at', models.DateTimeField(blank=True, null=True)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='api_tokens', to='members.person')),
            ],
            options={
                'ordering': ['-created_at'],
            },
        ),
        migrations.CreateModel(
            name='RequestKey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('scope', models.CharField(max_length=80)),
                ('key', models.CharField(max_length=80)),
                ('request_hash', models.CharField(max_length=64)),
                ('status', models.PositiveSmallIntegerField(null=True)),
                ('headers', models.JSONField(default=dict)),
                ('body', models.BinaryField(default=bytes)),
                ('created_at', models.DateTimeField(db_index=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('scope', 'key'), name='request_key_is_used_once')],
            },
        ),
        migrations.CreateModel(
            name='Seat',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('holder', 'Holder'), ('representative', 'Representative'), ('dependant', 'Dependant')], default='holder', max_length=15, verbose_name='place')),
                ('membership', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='seats', to='members.membership')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='seats', to='members.person')),
            ],
        ),
        migrations.AddField(
            model_name='membership',
            name='people',
            field=models.ManyToManyField(related_name='memberships', through='members.Seat', to='members.person'),
        ),
        migrations.CreateModel(
            name='SignInLink',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('digest', models.CharField(max_length=64, unique=True)),
                ('path', models.CharField(default='/', max_length=300)),
                ('created_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('used_at', models.DateTimeField(blank=True, null=True)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sign_in_links', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='TimeBank',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.SlugField(max_length=40, unique=True, validators=[django.core.validators.RegexValidator('^[a-z0-9]+(-[a-z0-9]+)*$', 'Use small letters, digits and single hyphens.'), members.models.timebank.check_slug_is_free_to_use], verbose_name='address')),
                ('name', models.CharField(max_length=100, verbose_name='name')),
                ('about', models.TextField(blank=True, max_length=4000, verbose_name='about')),
                ('place', models.CharField(blank=True, max_length=100, verbose_name='place')),
                ('time_zone', models.CharField(default='Europe/London', max_length=60, validators=[members.models.timebank.check_time_zone], verbose_name='time zone')),
                ('language', models.CharField(choices=members.models.timebank.languages, default='en-gb', max_length=10, verbose_name='language')),
                ('coordinator_label', models.CharField(default='coordinator', max_length=40, verbose_name='what you call coordinators')),
                ('is_joinable', models.BooleanField(default=True, verbose_name='people can ask to join on the web')),
                ('recording', models.CharField(choices=[('either', 'Either side'), ('provider', 'The one who helped'), ('recipient', 'The one who was helped')], default='either', max_length=10, verbose_name='who may log hours')),
                ('confirmation', models.CharField(choices=[('other_side', 'The other side confirms'), ('none', 'No confirmation needed')], default='other_side', max_length=10, verbose_name='confirmation')),
                ('approval', models.CharField(choices=[('never', 'Never'), ('sometimes', 'Sometimes'), ('always', 'Always')], default='sometimes', max_length=10, verbose_name='approval')),
                ('approval_above_minutes', models.PositiveIntegerField(blank=True, default=480, null=True, verbose_name='approve exchanges longer than')),
                ('approval_first_exchanges', models.PositiveSmallIntegerField(default=0, validators=[django.core.validators.MaxValueValidator(50)], verbose_name="approve a member's first exchanges")),
                ('step_minutes', models.PositiveSmallIntegerField(default=15, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(60)], verbose_name='round hours to')),
                ('lowest_minutes', models.IntegerField(default=-600, validators=[django.core.validators.MaxValueValidator(0)], verbose_name='lowest balance')),
                ('highest_minutes', models.IntegerField(default=2400, validators=[django.core.validators.MinValueValidator(0)], verbose_name='highest balance')),
                ('limits_are_hard', models.BooleanField(default=False, verbose_name='refuse what would pass a limit')),
                ('pot_lowest_minutes', models.IntegerField(default=-12000, validators=[django.core.validators.MaxValueValidator(0)], verbose_name='lowest balance of the community pot')),
                ('welcome_minutes', models.PositiveIntegerField(default=0, verbose_name='welcome gift')),
                ('settle_after_days', models.PositiveSmallIntegerField(default=14, validators=[django.core.validators.MinValueValidator(2), django.core.validators.MaxValueValidator(365)], verbose_name='days until unconfirmed hours settle by themselves')),
                ('settle_notice_days', models.PositiveSmallIntegerField(default=3, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(60)], verbose_name='days of notice before that')),
                ('listing_days', models.PositiveSmallIntegerField(default=90, validators=[django.core.validators.MinValueValidator(7), django.core.validators.MaxValueValidator(730)], verbose_name='days an offer or request stays up')),
                ('created_at', models.DateTimeField()),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('lowest_minutes__lte', 0)), name='lowest_balance_is_not_above_zero'), models.CheckConstraint(condition=models.Q(('highest_minutes__gte', 0)), name='highest_balance_is_not_below_zero'), models.CheckConstraint(condition=models.Q(('step_minutes__gte', 1)), name='step_is_at_least_a_minute'), models.CheckConstraint(condition=models.Q(('settle_notice_days__lt', models.F('settle_after_days'))), name='notice_comes_before_settling')],
            },
        ),
        migrations.AddField(
            model_name='person',
            name='bank',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='people', to='members.timebank'),
        ),
        migrations.CreateModel(
            name='Notice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('address', models.EmailField(blank=True, help_text="Where it goes when it is for nobody here: an applicant's mail.", max_length=254)),
                ('public_id', models.UUIDField(default=uuid6.uuid7, editable=False, unique=True)),
                ('event', models.CharField(max_length=40)),
                ('group', models.CharField(choices=[('hours', 'Hours to confirm and hours settled'), ('exchanges', 'Exchanges: somebody asks, answers or writes'), ('reminders', 'Reminders'), ('community', 'Your time bank'), ('running', 'Running the time bank')], max_length=12)),
                ('about', models.CharField(blank=True, help_text="What must not be told twice: a reminder's exchange and day.", max_length=80, null=True)),
                ('subject', models.CharField(max_length=200)),
                ('body', models.TextField()),
                ('path', models.CharField(blank=True, max_length=300)),
                ('created_at', models.DateTimeField()),
                ('read_at', models.DateTimeField(blank=True, null=True)),
                ('to_mail', models.BooleanField(default=False)),
                ('mailed_at', models.DateTimeField(blank=True, null=True)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('next_attempt_at', models.DateTimeField(blank=True, null=True)),
                ('given_up_at', models.DateTimeField(blank=True, null=True)),
                ('last_error', models.CharField(blank=True, max_length=300)),
                ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='notices', to='members.person')),
                ('bank', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='notices', to='members.timebank')),
            ],
            options={
                'ordering': ['-created_at', '-id'],
            },
        ),
        migrations.AddField(
            model_name='neighbourhood',
            name='bank',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='neighbourhoods', to='members.timebank'),
        ),
        migrations.AddField(
            model_name='membership',
            name='bank',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to='members.timebank'),
        ),
        migrations.CreateModel(
            name='Application',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid6.uuid7, editable=False, unique=True)),
                ('name', models.CharField(max_length=100, verbose_name='your name')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='e-mail')),
                ('phone', models.CharField(blank=True, max_length=40, verbose_name='phone')),
                ('neighbourhood', models.CharField(blank=True, max_length=80, verbose_name='neighbourhood')),
                ('message', models.TextField(blank=True, max_length=2000, verbose_name='what would you like to tell us?')),
                ('state', models.CharField(choices=[('waiting', 'Waiting'), ('admitted', 'Admitted'), ('declined', 'Declined')], default='waiting', max_length=10)),
                ('reason', models.TextField(blank=True, max_length=2000, verbose_name='reason')),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
                ('created_at', models.DateTimeField()),
                ('user', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='members.person')),
                ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='applications', to='members.person')),
                ('bank', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='applications', to='members.timebank')),
            ],
            options={
                'ordering': ['created_at', 'id'],
            },
        ),
        migrations.AddConstraint(
            model_name='user',
            constraint=models.CheckConstraint(condition=models.Q(('email', django.db.models.functions.text.Lower('email'))), name='login_email_is_lower_case'),
        ),
        migrations.AddConstraint(
            model_name='noticechoice',
            constraint=models.UniqueConstraint(fields=('person', 'group'), name='notice_choice_is_made_once'),
        ),
        migrations.AddConstraint(
            model_name='seat',
            constraint=models.UniqueConstraint(fields=('membership', 'person'), name='person_has_one_seat_a_membership'),
        ),
        migrations.AddConstraint(
            model_name='person',
            constraint=models.UniqueConstraint(condition=models.Q(('user__isnull', False)), fields=('bank', 'user'), name='login_is_one_person_a_bank'),
        ),
        migrations.AddIndex(
            model_name='notice',
            index=models.Index(fields=['person', '-created_at'], name='notice_inbox'),
        ),
        migrations.AddIndex(
            model_name='notice',
            index=models.Index(condition=models.Q(('given_up_at__isnull', True), ('mailed_at__isnull', True), ('to_mail', True)), fields=['next_attempt_at'], name='notice_unsent'),
        ),
        migrations.AddConstraint(
            model_name='notice',
            constraint=models.UniqueConstraint(fields=('person', 'event', 'about'), name='same_thing_is_told_once'),
        ),
        migrations.AddConstraint(
            model_name='notice',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('address', ''), ('person__isnull', False)), models.Q(('person__isnull', True), models.Q(('address', ''), _negated=True)), _connector='OR'), name='notice_is_for_a_person_or_an_address'),
        ),
        migrations.AddConstraint(
            model_name='neighbourhood',
            constraint=models.UniqueConstraint(models.F('bank'), django.db.models.functions.text.Lower('name'), name='neighbourhood_is_named_once_a_bank'),
        ),
        migrations.AddConstraint(
            model_name='membership',
            constraint=models.UniqueConstraint(fields=('bank', 'number'), name='member_number_is_used_once_a_bank'),
        ),
    ]
