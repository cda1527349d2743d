"""A place tells whose it is, however many things there are: the shelf has what the slot lacks of a number."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('search', '0002_words'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='shelf',
            name='shelf_once',
        ),
        migrations.AddField(
            model_name='shelf',
            name='first_number',
            field=models.BigIntegerField(db_default=0, default=0),
        ),
        migrations.AddConstraint(
            model_name='shelf',
            constraint=models.UniqueConstraint(fields=('kind', 'areas', 'first_number'), name='shelf_once'),
        ),
    ]
